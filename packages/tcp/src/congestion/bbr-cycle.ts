import type { SenderView } from "./ack-event.ts";
import { GAIN_UNIT, toUs } from "./bbr-units.ts";
import type { RandomBelow } from "./controller.ts";

/** Gains of PROBE_BW, a round trip each: more, less, then as it is. */
const CYCLE = [320, 192, GAIN_UNIT, GAIN_UNIT, GAIN_UNIT, GAIN_UNIT, GAIN_UNIT, GAIN_UNIT] as const;
/** It begins in any phase but the second, the one that asks for less. */
const RANDOM_PHASES = 7;

export const CYCLE_PHASES = CYCLE.length;

/** The cycle of gains by which PROBE_BW looks for more bandwidth, and takes out the queue that this makes. */
export class GainCycle {
  #phase = 0;
  #sinceUs = 0;

  get gain(): number {
    return CYCLE[this.#phase]!;
  }

  /** Whether it asks for more than the bandwidth known. */
  get probes(): boolean {
    return this.#phase === 0;
  }

  /** Whether the phase has lasted a round trip. */
  hasLasted({ deliveredNs }: SenderView, minRttUs: number): boolean {
    return toUs(deliveredNs) - this.#sinceUs > minRttUs;
  }

  next({ deliveredNs }: SenderView): void {
    this.#phase = (this.#phase + 1) % CYCLE_PHASES;
    this.#sinceUs = toUs(deliveredNs);
  }

  begin(view: SenderView, random: RandomBelow): void {
    this.#phase = CYCLE_PHASES - 1 - random(RANDOM_PHASES);
    this.next(view);
  }
}
