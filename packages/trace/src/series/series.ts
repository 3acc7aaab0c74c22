import type { Ns } from "@seedwire/engine";
import { Rows } from "./rows.ts";

/** What a quantity was: at each of the times, in order, it became the value beside it. */
export interface Points {
  readonly timesNs: readonly Ns[];
  readonly values: readonly number[];
  /** Points have been left out: between two of them it may have moved. */
  readonly isThin: boolean;
}

/** One quantity over a run, of any length in bounded memory ({@link Rows}). */
export class Series {
  readonly #rows: Rows<"value">;

  /** @param most points that are kept, at least 4. Default 8,000 */
  constructor(most?: number) {
    this.#rows = new Rows(["value"], ["value"], most);
  }

  /** It is `value` from now on. Of several at one time the last one counts. */
  set(nowNs: Ns, value: number): void {
    this.#rows.set(nowNs, { value });
  }

  /** Also where it was not known: NaN there. */
  get all(): Points {
    return this.#rows.column("value");
  }

  get points(): Points {
    return this.#rows.points("value");
  }
}
