import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { kolmogorovSmirnov, sample } from "./statistics.fixture.ts";
import { uniform, uniformInt } from "./uniform.ts";

test("numbers spread evenly from low up to high", () => {
  const rng = rngFor("1", "uniform");
  const drawn = sample(20_000, () => uniform(rng, -5, 15));
  expect(drawn[0]).toBeGreaterThanOrEqual(-5);
  expect(drawn.at(-1)).toBeLessThan(15);
  expect(kolmogorovSmirnov(drawn, (x) => (x + 5) / 20)).toBeLessThan(2);
});

test("whole numbers include both ends, each as likely as the others", () => {
  const rng = rngFor("1", "dice");
  const counts = new Map<number, number>();
  for (let roll = 0; roll < 60_000; roll++) {
    const pips = uniformInt(rng, 1, 6);
    counts.set(pips, (counts.get(pips) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test("draws that would favour some numbers are drawn again", () => {
  const draws = [-1, 2 ** 31 - 1, 5]; // as 32 bits: 2^32 - 1, 2^31 - 1, 5
  const rng = { int32: () => draws.shift()!, quick: () => 0, double: () => 0 };
  expect(uniformInt(rng, 0, 2 ** 31)).toBe(2 ** 31 - 1);
  expect(draws).toEqual([5]);
});

test("no more is drawn again than has to be", () => {
  const draws = [-(2 ** 30) - 1, 5]; // as 32 bits: 3 * 2^30 - 1, the last of a range of 3 * 2^30
  const rng = { int32: () => draws.shift()!, quick: () => 0, double: () => 0 };
  expect(uniformInt(rng, 0, 3 * 2 ** 30 - 1)).toBe(3 * 2 ** 30 - 1);
});

test("the whole range of 32 bits, and a range of one", () => {
  const rng = rngFor("1", "wide");
  const drawn = Array.from({ length: 1000 }, () => uniformInt(rng, 0, 2 ** 32 - 1));
  expect(Math.max(...drawn)).toBeGreaterThan(2 ** 31);
  expect(uniformInt(rng, 7, 7)).toBe(7);
});

test.each([
  [2, 1],
  [0.5, 1],
  [0, 2 ** 32],
  [0, NaN],
])("from %d to %d is refused", (low, high) => {
  expect(() => uniformInt(rngFor("1", "x"), low, high)).toThrow(RangeError);
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  expect([uniform(rng, 0, 1), uniform(rng, 10, 20), uniformInt(rng, 1, 6)]).toMatchInlineSnapshot(`
    [
      0.07127377507276833,
      17.99518981250003,
      3,
    ]
  `);
});
