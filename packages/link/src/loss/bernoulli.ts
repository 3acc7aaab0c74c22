import { show, type Rng } from "@seedwire/engine";
import { NO_PACKET, type Loss, type LossModel } from "./loss.ts";

/** Each packet by itself, with the same probability. */
class Bernoulli implements Loss {
  readonly #rng: Rng;
  /** Of 2^32 numbers, how many hit. */
  readonly #threshold: number = 0.5;

  constructor(rng: Rng, probability: number) {
    this.#rng = rng;
    this.#threshold = Math.round(probability * 4294967296);
  }

  hits(): boolean {
    return this.#rng.int32() >>> 0 < this.#threshold;
  }
}

/**
 * Independent loss with a probability from 0 to 1, rounded to a multiple of 2^-32. One draw for
 * each packet; with probability 0 nothing is drawn.
 */
export function bernoulli(probability: number): LossModel {
  if (!(typeof probability === "number" && probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `bernoulli(${show(probability)}): expected a probability from 0 to 1; for 5 % write bernoulli(0.05)`,
    );
  }
  if (probability === 0) return () => NO_PACKET;
  return ({ simulation, link }, purpose) =>
    new Bernoulli(simulation.rng(`${link} ${purpose}`), probability);
}
