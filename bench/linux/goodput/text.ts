import { table } from "../../lib/table.ts";
import type { ControlReport } from "./compare.ts";
import { ratio, type Pair, type Summary } from "./summary.ts";

/** One line for each run: Linux, seedwire, and how they compare. */
export function formatRuns(pairs: readonly Pair[]): string {
  const rows = pairs.map((pair) => {
    const { linux, seedwire } = pair;
    return [
      linux.cc,
      `${linux.rttNs / 1e6}`,
      percent(linux.loss),
      `${linux.rateBps / 1e6}`,
      `${linux.seed}`,
      mbps(linux.goodputBps),
      mbps(seedwire.goodputBps),
      ratio(pair).toFixed(3),
      `${linux.retransmits}`,
      `${seedwire.retransmits}`,
    ];
  });
  const head = ["cc", "rtt ms", "loss", "Mbit/s", "seed", "Linux", "seedwire", "ratio"];
  return table([[...head, "rtx Linux", "rtx seedwire"], ...rows]);
}

/** One line for each congestion control, with one for each loss rate below, then what is broken. */
export function formatSummaries(
  controls: readonly ControlReport[],
  skipped: readonly string[],
): string {
  const head = ["cc", "loss", "runs", "median", "90 %", "worst", "cells near", "loss-free", "rtx"];
  const rows = controls.flatMap(({ cc, all, byLoss }) => [
    summaryRow(cc, "all", all),
    ...byLoss.map(({ loss, summary }) => summaryRow("", percent(loss), summary)),
  ]);
  const broken = controls.flatMap((control) =>
    control.broken.map((text) => `${control.cc}: ${text}\n`),
  );
  const left = skipped.map((cc) => `${cc}: skipped, the simulator does not have it\n`);
  return `\n${table([head, ...rows])}\n${broken.join("")}${left.join("")}`;
}

function summaryRow(cc: string, loss: string, summary: Summary): string[] {
  const { worstLossFree, retransmitsRatio } = summary;
  return [
    cc,
    loss,
    `${summary.runs}`,
    percent(summary.medianDifference),
    percent(summary.p90Difference),
    percent(summary.worstDifference),
    `${summary.cellsNear} of ${summary.cells}`,
    worstLossFree === null ? "" : percent(worstLossFree),
    retransmitsRatio === null ? "" : retransmitsRatio.toFixed(3),
  ];
}

const percent = (part: number): string => `${+(100 * part).toFixed(2)} %`;
const mbps = (bps: number): string => (bps / 1e6).toFixed(3);
