import type { Ns } from "@seedwire/engine";
import type { Points } from "./series.ts";
import { thinned } from "./thinned.ts";

/** Rows that are kept: several for each column of pixels of a plot, so that one can look closer. */
const MOST = 8000;

/**
 * Several quantities that are looked at together, in bounded memory: a row for each time at which one of them changed.
 * Where there are too many rows, those of a short time are left to the first and the last of them, and to those in
 * which a quantity was least or greatest: what holds within a row, as that no more is acknowledged than sent, stays true.
 */
export class Rows<Name extends string> {
  readonly #names: readonly Name[];
  readonly #extremes: readonly Name[];
  readonly #most: number;
  #timesNs: Ns[] = [];
  readonly #columns: Record<Name, number[]>;
  /** Rows have been left out. */
  #isThin = false;

  /**
   * @param extremes those that rise and fall: their least and greatest are kept
   * @param most rows that are kept, at least 4 for each of those
   */
  constructor(names: readonly Name[], extremes: readonly Name[], most: number = MOST) {
    this.#names = names;
    this.#extremes = extremes;
    this.#most = most;
    this.#columns = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
      Name,
      number[]
    >;
  }

  /** They are so from now on; NaN for what is not known. Of several at one time the last one counts. */
  set(nowNs: Ns, values: Readonly<Record<Name, number>>): void {
    const last = this.#timesNs.length - 1;
    const names = this.#names;
    if (last >= 0 && names.every((name) => Object.is(this.#columns[name][last], values[name]))) {
      return;
    }
    const isSame = last >= 0 && this.#timesNs[last] === nowNs;
    if (!isSame) this.#timesNs.push(nowNs);
    for (const name of names) this.#columns[name][isSame ? last : last + 1] = values[name];
    if (this.#timesNs.length > this.#most) this.#thin(this.#most / 2);
  }

  /** One of the quantities at all times, NaN where it is not known. */
  column(name: Name): Points {
    return { timesNs: this.#timesNs, values: this.#columns[name], isThin: this.#isThin };
  }

  /** One of the quantities: where it is known, and changes. */
  points(name: Name): Points {
    const timesNs: Ns[] = [];
    const values: number[] = [];
    const column = this.#columns[name];
    this.#timesNs.forEach((timeNs, at) => {
      const value = column[at]!;
      if (Number.isNaN(value)) return;
      // Between rows that were left out a quantity may have moved: then each row counts.
      if (!this.#isThin && values.at(-1) === value) return;
      timesNs.push(timeNs);
      values.push(value);
    });
    return { timesNs, values, isThin: this.#isThin };
  }

  #thin(most: number): void {
    this.#isThin = true;
    const parts = Math.floor(most / (2 + 2 * this.#extremes.length));
    const kept = thinned(this.#timesNs, parts, (from, to) => {
      const places = new Set([from, to - 1]);
      for (const name of this.#extremes) {
        const column = this.#columns[name];
        let [least, greatest] = [from, from];
        for (let at = from; at < to; at++) {
          if (column[at]! < column[least]!) least = at;
          if (column[at]! > column[greatest]!) greatest = at;
        }
        places.add(least).add(greatest);
      }
      return [...places].sort((a, b) => a - b);
    });
    this.#timesNs = kept.map((at) => this.#timesNs[at]!);
    for (const name of this.#names) {
      const column = this.#columns[name];
      this.#columns[name] = kept.map((at) => column[at]!);
    }
  }
}
