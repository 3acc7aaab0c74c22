import { show, type Rng } from "@seedwire/engine";
import type { Delay, DelayModel } from "./delay.ts";

class Uniform implements Delay {
  readonly #rng: Rng;
  readonly #maxNs: number;

  constructor(rng: Rng, maxNs: number) {
    this.#rng = rng;
    this.#maxNs = maxNs;
  }

  extraNs(): number {
    return Math.floor(this.#rng.double() * (this.#maxNs + 1));
  }
}

/** Jitter: each packet takes between 0 and `maxNs` longer, every nanosecond equally likely. */
export function uniformJitter(maxNs: number): DelayModel {
  if (!(Number.isInteger(maxNs) && maxNs >= 0)) {
    throw new RangeError(
      `uniformJitter(${show(maxNs)}): expected whole nanoseconds, for example ms(5)`,
    );
  }
  return ({ simulation, link }, purpose) =>
    new Uniform(simulation.rng(`${link} ${purpose}`), maxNs);
}
