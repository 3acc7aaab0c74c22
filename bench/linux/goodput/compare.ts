import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { controllers } from "@seedwire/tcp";
import { Tinypool } from "tinypool";
import { readMeasuredRuns, type MeasuredRun } from "./measured.ts";
import type { SimulatedRun } from "./simulate.ts";
import { groupBy } from "./statistics.ts";
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
  const known = measured.filter(({ cc }) => cc in controllers);
  const skipped = [...new Set(measured.map(({ cc }) => cc))].filter((cc) => !(cc in controllers));
  const pairs = await simulateAll(known, jobs || availableParallelism());
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

/** The simulations, spread over threads; those with most packets first, so that no thread is left alone. */
async function simulateAll(runs: readonly MeasuredRun[], threads: number): Promise<Pair[]> {
  const filename = new URL("worker.ts", import.meta.url).href;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const pool = new Tinypool({
    filename,
    minThreads: threads,
    maxThreads: threads,
    runtime: "child_process", // a thread would not learn to read TypeScript
    execArgv: ["--import", tsx],
  });
  const progress = new Progress(runs.length);
  const pairs = new Map<MeasuredRun, Pair>();
  const mostBits = (run: MeasuredRun): number => run.goodputBps * run.durationNs;
  const ordered = runs.toSorted((a, b) => mostBits(b) - mostBits(a));
  try {
    await Promise.all(
      ordered.map(async (linux) => {
        pairs.set(linux, { linux, seedwire: (await pool.run(linux)) as SimulatedRun });
        progress.step();
      }),
    );
  } finally {
    progress.end();
    await pool.destroy();
  }
  return runs.map((run) => pairs.get(run)!);
}

/** How far it is, on a terminal's stderr; nothing in a pipe. */
class Progress {
  readonly #total: number;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  step(): void {
    this.#done++;
    if (process.stderr.isTTY)
      process.stderr.write(`\rgoodput: ${this.#done} of ${this.#total} runs`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}
