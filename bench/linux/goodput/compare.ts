import { controllers } from "@seedwire/tcp";
import { inParallel } from "../../lib/in-parallel.ts";
import { groupBy } from "../../lib/statistics.ts";
import { readMeasuredRuns, type MeasuredRun } from "./measured.ts";
import type { SimulatedRun } from "./simulate.ts";
import { brokenBars, ratio, summarize, type Pair, type Summary } from "./summary.ts";
import { formatRuns, formatSummaries } from "./text.ts";
import type { Task } from "./worker.ts";

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
 * @param exact with exact timers over the bare path
 * @param jobs simulations at a time; 0: as many as processors
 */
export async function compareGoodput(
  file: string,
  exact: boolean,
  jobs: number,
): Promise<GoodputReport> {
  const measured = readMeasuredRuns(file);
  const isKnown = (cc: string): boolean => Object.hasOwn(controllers, cc);
  const known = measured.filter(({ cc }) => isKnown(cc));
  const skipped = [...new Set(measured.map(({ cc }) => cc))].filter((cc) => !isKnown(cc));
  const pairs = await simulateAll(known, exact, jobs);
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
async function simulateAll(
  runs: readonly MeasuredRun[],
  exact: boolean,
  jobs: number,
): Promise<Pair[]> {
  const tasks = runs.map((run): Task => ({ run, exact }));
  const simulated = await inParallel<Task, SimulatedRun>(tasks, {
    worker: new URL("worker.ts", import.meta.url),
    name: "goodput",
    jobs,
    cost: ({ run: { goodputBps, durationNs } }) => goodputBps * durationNs,
  });
  return runs.map((linux, i) => ({ linux, seedwire: simulated[i]! }));
}
