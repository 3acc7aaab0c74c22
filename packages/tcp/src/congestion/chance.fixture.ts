import { rngFor } from "@seedwire/engine";

/** Choices at random, the same for each seed. */
export class Chance {
  readonly #rng;

  constructor(seed: number, name: string) {
    this.#rng = rngFor(String(seed), name);
  }

  /** From 0 to below 1. */
  readonly share = (): number => this.#rng.quick();

  /** A whole number. */
  readonly below = (limit: number): number => Math.floor(this.#rng.quick() * limit);

  readonly happens = (probability: number): boolean => this.#rng.quick() < probability;

  oneOf<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}
