import type { Rng } from "../streams.ts";
import { logUint32 } from "./ln.ts";

/** ln 2^32 */
const LN_2_32 = 32 * Math.LN2;

/**
 * An exponentially distributed number: the wait for what comes at random, once in `mean` on the
 * average. One draw of 32 bits, so it lies between 0 and 22.2 times the mean; its unit is that of
 * `mean`. Not rounded.
 */
export function exponential(rng: Rng, mean: number): number {
  const draw = rng.int32() >>> 0;
  return draw === 0 ? 0 : mean * (LN_2_32 - logUint32(draw)); // a draw of 0 counts as 2^32
}
