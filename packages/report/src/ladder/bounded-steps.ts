import { elide, gapOf } from "./elide.ts";
import type { LadderStep } from "./step.ts";

/** Steps around each one that matters, of a run so long that not all can be kept. */
const AROUND = 20;

/** The steps of a run, however long: of a long one, those around what matters. */
export class BoundedSteps {
  readonly #most: number;
  #steps: LadderStep[] = [];
  /** Steps up to here have been thinned out. */
  #thinned = 0;

  /** @param most steps that are kept at a time */
  constructor(most: number) {
    this.#most = most;
  }

  get steps(): readonly LadderStep[] {
    return this.#steps;
  }

  push(step: LadderStep): void {
    this.#steps.push(step);
    if (this.#steps.length > this.#most) this.#thin();
  }

  /** The second half stays as it is: what becomes of those packets is not known yet. */
  #thin(): void {
    const half = Math.floor(this.#most / 2);
    const old = this.#steps.slice(this.#thinned, -half);
    const done = [...this.#steps.slice(0, this.#thinned), ...elide(old, AROUND)];
    // More matters than there is room for: the beginning is worth more than what follows.
    const quarter = Math.floor(this.#most / 4);
    if (done.length > quarter) done.push(gapOf(done.splice(quarter)));
    this.#steps = [...done, ...this.#steps.slice(-half)];
    this.#thinned = done.length;
  }
}
