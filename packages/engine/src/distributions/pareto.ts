import type { Rng } from "../streams.ts";
import { exp } from "./exp.ts";
import { exponential } from "./exponential.ts";

/**
 * A Pareto-distributed number: seldom, but not never, many times its minimum. Its mean is
 * `minimum * shape / (shape - 1)` for a shape above 1, and infinite for others. One draw.
 *
 * @param minimum the least value; its unit is the result's
 * @param shape the tail index: the lower, the heavier the tail. P(X > x) = (minimum / x)^shape
 */
export function pareto(rng: Rng, minimum: number, shape: number): number {
  return minimum * exp(exponential(rng, 1 / shape));
}
