import type { Ns } from "@seedwire/engine";
import type { LadderStep } from "./step.ts";

/** Writes the times of a ladder as seconds, all with as many digits as the finest needs. */
export class TimeFormat {
  readonly unit = "seconds";
  /** Letters of the longest, and of the longest or the unit. */
  readonly width: number;
  readonly widthWithUnit: number;
  readonly #digits: number;

  constructor(steps: readonly LadderStep[]) {
    const times = steps.flatMap((step) => (step.what === "gap" ? [] : [step.timeNs]));
    const isIn = (unitNs: number): boolean => times.every((timeNs) => timeNs % unitNs === 0);
    this.#digits = isIn(1e6) ? 3 : 6;
    const last = times.at(-1) ?? 0;
    this.width = this.format(last).length;
    this.widthWithUnit = Math.max(this.unit.length, this.width);
  }

  /** Cut after the last digit, so that order is kept. */
  format(timeNs: Ns): string {
    const unitNs = this.#digits === 3 ? 1e6 : 1e3;
    const units = String(Math.floor(timeNs / unitNs)).padStart(this.#digits + 1, "0");
    return `${units.slice(0, -this.#digits)}.${units.slice(-this.#digits)}`;
  }
}
