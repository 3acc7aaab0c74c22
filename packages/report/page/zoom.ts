import type uPlot from "uplot";

/** Nothing shorter can be shown, s: times of a run are nanoseconds. */
const LEAST = 1e-6;

let made = 0;

/** Plots of one run, which show the same part of it, whichever of them is zoomed. */
export class Zoom {
  /** Names what belongs together to uPlot, which shows the cursor in all. */
  readonly key = `run ${++made}`;
  /** The whole, s. */
  readonly #whole: readonly [number, number];
  #from: number;
  #to: number;
  readonly #plots = new Map<uPlot, () => void>();
  #isSpreading = false;

  constructor(from: number, to: number) {
    const room = Math.max(LEAST, (to - from) * 0.01);
    this.#whole = [from, to + room];
    [this.#from, this.#to] = this.#whole;
  }

  /** What is shown, s. */
  get range(): readonly [number, number] {
    return [this.#from, this.#to];
  }

  /** @param changed called when another part is shown */
  join(plot: uPlot, changed: () => void): void {
    this.#plots.set(plot, changed);
  }

  leave(plot: uPlot): void {
    this.#plots.delete(plot);
  }

  /** Shows the whole again. */
  reset(): void {
    this.show(...this.#whole);
  }

  /** Shows so many times as much, around the middle of what is shown; no more than the whole. */
  scale(times: number): void {
    const middle = (this.#from + this.#to) / 2;
    const half = ((this.#to - this.#from) * times) / 2;
    this.#showWithin(middle - half, middle + half);
  }

  /** Shows what comes later by this part of what is shown; earlier, if it is negative. */
  move(part: number): void {
    const by = (this.#to - this.#from) * part;
    this.#showWithin(this.#from + by, this.#to + by);
  }

  show(from: number, to: number): void {
    if (this.#isSpreading || (from === this.#from && to === this.#to) || !(to - from >= LEAST)) {
      return;
    }
    this.#isSpreading = true;
    [this.#from, this.#to] = [from, to];
    for (const [plot, changed] of this.#plots) {
      changed();
      plot.setScale("x", { min: from, max: to });
    }
    this.#isSpreading = false;
  }

  #showWithin(from: number, to: number): void {
    const [first, last] = this.#whole;
    const width = Math.min(to - from, last - first);
    const start = Math.min(Math.max(from, first), last - width);
    this.show(start, start + width);
  }
}
