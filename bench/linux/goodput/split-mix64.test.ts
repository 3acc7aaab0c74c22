import { expect, test } from "vitest";
import { SplitMix64 } from "./split-mix64.ts";

/** The next word as one number. */
function nextWord(generator: SplitMix64): bigint {
  const [high, low] = generator.next();
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

// From the reference program of Vigna (splitmix64.c).
test.each([
  [0n, [0xe220a8397b1dcdafn, 0x6e789e6aa1b965f4n, 0x06c45d188009454fn]],
  [1234567n, [6457827717110365317n, 3203168211198807973n, 9817491932198370423n]],
])("from state %d", (state, words) => {
  const generator = new SplitMix64(state);
  expect(words.map(() => nextWord(generator))).toEqual(words);
});

test("it does what the definition says, in words of 64 bits", () => {
  for (const seed of [0n, 1n, 1_000_003n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
    const generator = new SplitMix64(seed);
    let state = seed;
    for (let draw = 0; draw < 2000; draw++) {
      state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
      let word = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
      word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
      expect(nextWord(generator)).toBe(word ^ (word >> 31n));
    }
  }
});

test("a unit is the upper 53 bits", () => {
  expect(new SplitMix64(0n).nextUnit()).toBe(Number(0xe220a8397b1dcdafn >> 11n) / 2 ** 53);
});
