import type { Ns } from "@seedwire/engine";
import { thinned } from "./thinned.ts";

/** What a quantity was: at each of the times, in order, it became the value beside it. */
export interface Points {
  readonly timesNs: readonly Ns[];
  readonly values: readonly number[];
}

/** Points that are kept of one quantity: several for each column of pixels of a plot, so that one can look closer. */
const MOST = 8000;

/**
 * A quantity over a run, of any length in bounded memory: where there are too many points, those of a short
 * time are left to the first, the least, the greatest and the last of them.
 */
export class Series implements Points {
  timesNs: Ns[] = [];
  values: number[] = [];
  readonly #most: number;

  /** @param most points that are kept, at least 8 */
  constructor(most: number = MOST) {
    this.#most = most;
  }

  /** It is `value` from now on. Of several at one time the last one counts. */
  set(nowNs: Ns, value: number): void {
    const last = this.values.length - 1;
    if (last >= 0 && this.values[last] === value) return;
    if (last >= 0 && this.timesNs[last] === nowNs) {
      this.values[last] = value;
      return;
    }
    this.timesNs.push(nowNs);
    this.values.push(value);
    if (this.values.length > this.#most) this.thinTo(this.#most / 2);
  }

  /** Leaves so many points at most, at least 4. */
  thinTo(most: number): void {
    const { values } = this;
    if (values.length <= most) return;
    const kept = thinned(this.timesNs, Math.floor(most / 4), (from, to) => {
      let [least, greatest] = [from, from];
      for (let at = from; at < to; at++) {
        if (values[at]! < values[least]!) least = at;
        if (values[at]! > values[greatest]!) greatest = at;
      }
      return [from, Math.min(least, greatest), Math.max(least, greatest), to - 1];
    });
    this.timesNs = kept.map((at) => this.timesNs[at]!);
    this.values = kept.map((at) => values[at]!);
  }
}
