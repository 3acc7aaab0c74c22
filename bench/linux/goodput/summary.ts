import type { MeasuredRun } from "./measured.ts";
import type { SimulatedRun } from "./simulate.ts";
import { groupBy, mean, median, quantile } from "../../lib/statistics.ts";

/** A run on Linux and its twin. */
export interface Pair {
  readonly linux: MeasuredRun;
  readonly seedwire: SimulatedRun;
}

/** How far the simulator is from Linux over some runs; differences are parts of what Linux had. */
export interface Summary {
  readonly runs: number;
  readonly medianDifference: number;
  readonly p90Difference: number;
  readonly worstDifference: number;
  readonly cells: number;
  /** Cells whose mean over the seeds is near: see {@link NEAR}. */
  readonly cellsNear: number;
  /** The greatest difference of a loss-free cell's mean; null without such cells. */
  readonly worstLossFree: number | null;
  /** Segments sent again, all runs together, by seedwire and by Linux. */
  readonly retransmitsRatio: number | null;
}

/** What has to hold of every congestion control. */
export const BARS = { median: 0.015, p90: 0.04, lossFree: 0.01 } as const;

/** A cell is near if its mean differs by no more than this; slow cells may differ by more. */
export const NEAR = { part: 0.03, slowBps: 0.5e6, slowPart: 0.05 } as const;

/** Goodput over Linux's. */
export const ratio = ({ linux, seedwire }: Pair): number =>
  linux.goodputBps === seedwire.goodputBps ? 1 : seedwire.goodputBps / linux.goodputBps;

export const difference = (pair: Pair): number => Math.abs(ratio(pair) - 1);

export function summarize(pairs: readonly Pair[]): Summary {
  const differences = pairs.map(difference);
  const cells = cellsOf(pairs);
  const lossFree = cells.filter(([first]) => first!.linux.loss === 0).map(cellDifference);
  const linuxRetransmits = pairs.reduce((sum, { linux }) => sum + linux.retransmits, 0);
  const retransmits = pairs.reduce((sum, { seedwire }) => sum + seedwire.retransmits, 0);
  return {
    runs: pairs.length,
    medianDifference: median(differences),
    p90Difference: quantile(differences, 0.9),
    worstDifference: Math.max(...differences),
    cells: cells.length,
    cellsNear: cells.filter(isNear).length,
    worstLossFree: lossFree.length === 0 ? null : Math.max(...lossFree),
    retransmitsRatio: linuxRetransmits === 0 ? null : retransmits / linuxRetransmits,
  };
}

/** The bars that are broken, each in words. */
export function brokenBars(summary: Summary): string[] {
  const { medianDifference, p90Difference, worstLossFree } = summary;
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  return [
    medianDifference > BARS.median &&
      `median difference ${percent(medianDifference)}, bar ${percent(BARS.median)}`,
    p90Difference > BARS.p90 &&
      `nine runs in ten within ${percent(p90Difference)}, bar ${percent(BARS.p90)}`,
    worstLossFree !== null &&
      worstLossFree > BARS.lossFree &&
      `a loss-free cell differs by ${percent(worstLossFree)}, bar ${percent(BARS.lossFree)}`,
  ].filter((text) => text !== false);
}

/** Runs that differ in nothing but the seed. */
export function cellsOf(pairs: readonly Pair[]): Pair[][] {
  return groupBy(pairs, ({ linux: { cc, rttNs, loss, rateBps, queuePackets, durationNs } }) =>
    [cc, rttNs, loss, rateBps, queuePackets, durationNs].join(),
  );
}

const linuxMean = (cell: readonly Pair[]): number =>
  mean(cell.map(({ linux }) => linux.goodputBps));

function cellDifference(cell: readonly Pair[]): number {
  return Math.abs(mean(cell.map(({ seedwire }) => seedwire.goodputBps)) / linuxMean(cell) - 1);
}

const isNear = (cell: readonly Pair[]): boolean =>
  cellDifference(cell) <= (linuxMean(cell) < NEAR.slowBps ? NEAR.slowPart : NEAR.part);
