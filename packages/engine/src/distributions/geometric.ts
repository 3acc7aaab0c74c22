import type { Rng } from "../streams.ts";
import { ln } from "./ln.ts";

/**
 * A geometrically distributed number: how many trials fail before the first that succeeds, if each
 * succeeds with `probability`. 0 or more; `Infinity` if the probability is 0. Two draws.
 */
export function geometric(rng: Rng, probability: number): number {
  const wait = -ln(rng.double());
  if (probability >= 1) return 0;
  return Math.floor(wait / failureRate(probability));
}

/** -ln(1 - p), which loses no digits for a small p. */
function failureRate(p: number): number {
  if (p > 1 / 128) return -ln(1 - p);
  let sum = 0;
  for (let power = 8; power > 0; power--) sum = sum * p + 1 / power;
  return sum * p;
}
