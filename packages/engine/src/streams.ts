import tychei from "seedrandom/lib/tychei.js";
import xor128 from "seedrandom/lib/xor128.js";

/** A stream of random numbers: the same for the same seed and name, on every machine. */
export interface Rng {
  /** The next number as a signed 32-bit integer. */
  int32(): number;
  /** The next number in [0, 1) with 32 bits of resolution. */
  quick(): number;
  /** The next number in (0, 1) with 53 bits of resolution: two draws of `int32`. */
  double(): number;
}

/**
 * A named stream: one per place that draws (`client>server loss`), so that a new host, link or
 * model leaves all other streams as they were. Same seed and name: same numbers, everywhere.
 *
 * The generator is seedrandom's xor128 (Marsaglia 2003), the fastest of that library on V8. Its
 * seeding and its steps are linear over bits, so names that differ by the same bits would give
 * related streams (those of "00", "01", "10" and "11" would cancel out under XOR). So the name goes
 * through Tyche-i first, which mixes by addition and rotation. A stream takes about 2 us to make
 * and 0.4 KB to keep.
 */
export function rngFor(seed: string, name: string): Rng {
  const mixer = tychei(`${seed}\u0000${name}`);
  return xor128(`${mixer.int32()} ${mixer.int32()} ${mixer.int32()} ${mixer.int32()}`);
}
