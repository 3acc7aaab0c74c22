import type { Rng } from "../streams.ts";
import { ln } from "./ln.ts";

/**
 * A normally distributed number, by the polar method (Marsaglia 1964): a random point of the unit
 * disc. The second number that the point would give is not kept, so a draw depends on nothing but
 * the stream. Two draws for each attempt, 1.27 attempts on the average.
 *
 * @param mean its unit is the result's
 * @param deviation the standard deviation, in the same unit
 */
export function normal(rng: Rng, mean: number, deviation: number): number {
  for (;;) {
    const x = rng.int32() / 2147483648;
    const y = rng.int32() / 2147483648;
    const squared = x * x + y * y;
    if (squared >= 1 || squared === 0) continue;
    return mean + deviation * x * Math.sqrt((-2 * ln(squared)) / squared);
  }
}
