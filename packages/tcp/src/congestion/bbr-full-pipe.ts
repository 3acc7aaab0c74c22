import { GAIN_UNIT } from "./bbr-units.ts";

/** The path is full when bandwidth did not grow by a quarter in three rounds. */
const GROWTH = (GAIN_UNIT * 5) / 4;
const ROUNDS = 3;

/** Whether start-up has filled the path. */
export class FullPipe {
  isFull = false;
  /** The bandwidth that is to be surpassed, and for how many rounds it was not. */
  #bandwidth = 0;
  #rounds = 0;

  reset(): void {
    this.isFull = false;
    this.forget();
  }

  /** Growth is looked for anew: the next bandwidth is growth, whatever it is. */
  forget(): void {
    this.#bandwidth = 0;
  }

  /** A round is over in which the application was not the limit. */
  check(bandwidth: number): void {
    if (this.isFull) return;
    if (bandwidth >= Math.floor((this.#bandwidth * GROWTH) / GAIN_UNIT)) {
      this.#bandwidth = bandwidth;
      this.#rounds = 0;
    } else {
      this.isFull = ++this.#rounds >= ROUNDS;
    }
  }
}
