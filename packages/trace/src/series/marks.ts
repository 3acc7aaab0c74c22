import type { Ns } from "@seedwire/engine";
import { thinned } from "./thinned.ts";

/** Things that happened at an instant: when, at which height of a plot, and what. */
export interface MarkedPoints {
  readonly timesNs: readonly Ns[];
  readonly values: readonly number[];
  /** What each was: "RTO", "queue". */
  readonly labels: readonly string[];
  /** How many there were, of which these are kept. */
  readonly count: number;
}

/** Marks that are kept of one kind. */
const MOST = 2000;

/** Marks of a run, of any length in bounded memory: where there are too many, one is left for many of a short time. */
export class Marks implements MarkedPoints {
  timesNs: Ns[] = [];
  values: number[] = [];
  labels: string[] = [];
  count = 0;
  readonly #most: number;

  /** @param most marks that are kept, at least 4 */
  constructor(most: number = MOST) {
    this.#most = most;
  }

  add(nowNs: Ns, value: number, label: string): void {
    this.count++;
    this.timesNs.push(nowNs);
    this.values.push(value);
    this.labels.push(label);
    if (this.labels.length > this.#most) this.#thin();
  }

  #thin(): void {
    const { values, labels } = this;
    const half = Math.floor(this.#most / 2);
    // Many at one instant are thinned by their order.
    const places = labels.map((_, at) => at);
    const byTime = thinned(this.timesNs, half, (from) => [from]);
    const kept = byTime.length > half / 4 ? byTime : thinned(places, half, (from) => [from]);
    this.timesNs = kept.map((at) => this.timesNs[at]!);
    this.values = kept.map((at) => values[at]!);
    this.labels = kept.map((at) => labels[at]!);
  }
}
