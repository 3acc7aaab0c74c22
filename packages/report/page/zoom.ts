import type uPlot from "uplot";

/** Plots that show the same part of the run, whichever of them is zoomed. */
export class Zoom {
  /** The whole, s. */
  readonly #whole: readonly [number, number];
  #from: number;
  #to: number;
  readonly #plots = new Map<uPlot, () => void>();
  #isSpreading = false;

  constructor(endSeconds: number) {
    this.#whole = [0, Math.max(endSeconds, 1e-6)];
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

  show(from: number, to: number): void {
    if (this.#isSpreading || (from === this.#from && to === this.#to) || !(to > from)) return;
    this.#isSpreading = true;
    [this.#from, this.#to] = [from, to];
    for (const [plot, changed] of this.#plots) {
      plot.setScale("x", { min: from, max: to });
      changed();
    }
    this.#isSpreading = false;
  }
}
