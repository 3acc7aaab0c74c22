import { type MinFilter, newMinFilter, runMinimum } from "../rtt/min-rtt.ts";

/** The largest of the values in a sliding window, of rounds or of time: `rtt/min-rtt.ts` upside down. */
export class MaxFilter {
  readonly #filter: MinFilter = newMinFilter();

  constructor() {
    this.reset(0, 0);
  }

  get value(): number {
    return -this.#filter.values[0];
  }

  reset(now: number, value: number): void {
    this.#filter.values.fill(-value);
    this.#filter.timesNs.fill(now);
  }

  run(window: number, now: number, value: number): void {
    runMinimum(this.#filter, window, now, -value);
  }
}
