import { controllers } from "@seedwire/tcp";
import { inParallel } from "../../lib/in-parallel.ts";
import { groupBy } from "../../lib/statistics.ts";
import { readMeasuredRuns, type MeasuredRun } from "./measured.ts";
import type { SimulatedRun } from "./simulate.ts";
import { brokenBars, ratio, summarize, type Pair, type Summary } from "./summary.ts";
import { formatRuns, formatSummaries } from "./text.ts";

export interface GoodputReport {
  /** No congestion control breaks a bar. */
  readonly passed: boolean;
  readonly text: string;
  readonly json: unknown;
}

/** One congestion control over all its runs, and over those of each loss rate. */
export interface ControlReport {
  readonly cc: string;
  readonly all: Summary;
  readonly byLoss: readonly { readonly loss: number; readonly summary: Summary }[];
  readonly broken: readonly string[];
}

/**
 * Runs everything of a file of measured runs again, with the losses that Linux had.
 *
 * @param jobs simulations at a time; 0: as many as processors
 */
export async function compareGoodput(file: string, jobs: number): Promise<GoodputReport> {
  const measured = readMeasuredRuns(file);
  const isKnown = (cc: string): boolean => Object.hasOwn(controllers, cc);
  const known = measured.filter(({ cc }) => isKnown(cc));
  const skipped = [...new Set(measured.map(({ cc }) => cc))].filter((cc) => !isKnown(cc));
  const pairs = await simulateAll(known, jobs);
  const controls = groupBy(pairs, ({ linux }) => linux.cc).map(reportOf);
  return {
    passed: controls.every(({ broken }) => broken.length === 0),
    text: formatRuns(pairs) + formatSummaries(controls, skipped),
    json: {
      runs: pairs.map((pair) => ({ ...pair, ratio: ratio(pair) })),
      controls,
      skipped,
    },
  };
}

function reportOf(pairs: readonly Pair[]): ControlReport {
  const all = summarize(pairs);
  const byLoss = groupBy(pairs, ({ linux }) => String(linux.loss))
    .map((group) => ({ loss: group[0]!.linux.loss, summary: summarize(group) }))
    .toSorted((a, b) => a.loss - b.loss);
  return { cc: pairs[0]!.linux.cc, all, byLoss, broken: brokenBars(all) };
}

/** The simulations, spread over processes. */
async function simulateAll(runs: readonly MeasuredRun[], jobs: number): Promise<Pair[]> {
  const simulated = await inParallel<MeasuredRun, SimulatedRun>(runs, {
    worker: new URL("worker.ts", import.meta.url),
    name: "goodput",
    jobs,
    cost: ({ goodputBps, durationNs }) => goodputBps * durationNs,
  });
  return runs.map((linux, i) => ({ linux, seedwire: simulated[i]! }));
}
