import { aroundWhatMatters, gapOf, withGaps } from "./elide.ts";
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
    const [half, quarter] = [Math.floor(this.#most / 2), Math.floor(this.#most / 4)];
    const latest = this.#steps.slice(this.#thinned);
    const shown = aroundWhatMatters(latest, AROUND);
    if (this.#thinned === 0) shown.fill(1, 0, AROUND); // how it all began
    const old = latest.slice(0, -half);
    const done = [...this.#steps.slice(0, this.#thinned), ...withGaps(old, shown)];
    // More matters than there is room for: the beginning is worth more than what follows.
    if (done.length > quarter) done.push(gapOf(done.splice(quarter)));
    this.#steps = [...joined(done), ...latest.slice(-half)];
    this.#thinned = this.#steps.length - half;
  }
}

/** Gaps that follow one another are one. */
function joined(steps: readonly LadderStep[]): LadderStep[] {
  const kept: LadderStep[] = [];
  for (const step of steps) {
    const last = kept.at(-1);
    if (step.what === "gap" && last?.what === "gap") kept.splice(-1, 1, gapOf([last, step]));
    else kept.push(step);
  }
  return kept;
}
