import type { Rng } from "../streams.ts";

/** A number from `low` up to, not including, `high`; 32 bits of resolution, one draw. */
export function uniform(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.quick();
}

/**
 * A whole number from `low` to `high`, both included, each exactly as likely as the others: draws
 * again while the draw falls into the part of the 2^32 that would favour some.
 *
 * @throws {RangeError} unless both are whole and at most 2^32 numbers lie in between
 */
export function uniformInt(rng: Rng, low: number, high: number): number {
  const span = high - low + 1;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 1 || span > 4294967296) {
    throw new RangeError(
      `Cannot draw from ${low} to ${high}, expected two whole numbers, the lower first, at most 2^32 - 1 apart`,
    );
  }
  const fair = 4294967296 - (4294967296 % span);
  let draw = rng.int32() >>> 0;
  while (draw >= fair) draw = rng.int32() >>> 0;
  return low + (draw % span);
}
