import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type MeasuredRun, readMeasuredRuns } from "./measured.ts";
import { simulate } from "./simulate.ts";

/** Paths that lose often: there windows are small (and runs short), and CUBIC has to be Reno's friend (RFC 9438 §4.3). */
const lossy = readMeasuredRuns(fileURLToPath(new URL("../goodput.csv", import.meta.url))).filter(
  ({ loss, durationNs, rateBps, rttNs }) =>
    loss >= 0.01 && durationNs === 30e9 && rateBps === 10e6 && (rttNs >= 50e6 || loss >= 0.05),
);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const cellOf = ({ rttNs, loss }: MeasuredRun): string => `${rttNs / 1e6} ms, ${loss} lost`;

const runsOf = (cc: string, cell: string): MeasuredRun[] =>
  lossy.filter((run) => run.cc === cc && cellOf(run) === cell);

/** CUBIC's share of what Reno has, on average over the seeds. */
const ratio = (cell: string, goodput: (run: MeasuredRun) => number): number =>
  mean(runsOf("cubic", cell).map(goodput)) / mean(runsOf("reno", cell).map(goodput));

test.each([...new Set(lossy.map(cellOf))])(
  "RFC9438-4.3 random loss, %s: CUBIC is not below Reno by more than it is on Linux",
  (cell) => {
    const linux = ratio(cell, ({ goodputBps }) => goodputBps);
    const ours = ratio(cell, (run) => simulate(run).goodputBps);
    // The kernel itself repeats a run within 2 %, and these are two means of three.
    expect(ours).toBeGreaterThan(0.96 * Math.min(1, linux));
  },
);
