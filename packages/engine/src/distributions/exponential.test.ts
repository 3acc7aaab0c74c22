import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { exponential } from "./exponential.ts";
import { deviationOf, kolmogorovSmirnov, meanOf, sample } from "./statistics.fixture.ts";

const fixed = (draw: number) => ({ int32: () => draw, quick: () => 0, double: () => 0 });

test("mean and deviation are the mean given", () => {
  const rng = rngFor("1", "exponential");
  const drawn = sample(50_000, () => exponential(rng, 3));
  expect(Math.abs(meanOf(drawn) - 3)).toBeLessThan(0.06);
  expect(Math.abs(deviationOf(drawn) - 3)).toBeLessThan(0.1);
  expect(kolmogorovSmirnov(drawn, (x) => 1 - Math.exp(-x / 3))).toBeLessThan(2);
});

test("the least and the greatest", () => {
  expect(exponential(fixed(0), 1)).toBe(0);
  expect(exponential(fixed(-1), 1)).toBeGreaterThan(0);
  expect(exponential(fixed(1), 1)).toBeCloseTo(32 * Math.LN2, 12);
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  expect([exponential(rng, 1), exponential(rng, 1), exponential(rng, 1e6)]).toMatchInlineSnapshot(`
    [
      2.6412268302620774,
      0.22374500558906973,
      1759419.1121642203,
    ]
  `);
});
