import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { normal } from "./normal.ts";
import { deviationOf, kolmogorovSmirnov, meanOf, sample } from "./statistics.fixture.ts";

/** Abramowitz and Stegun 26.2.17: wrong by 7.5e-8 at most. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const sum = poly.reduce((value, coefficient) => value * t + coefficient, 0) * t;
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return x >= 0 ? 1 - tail : tail;
}

test("the moments and the shape of the normal distribution", () => {
  const rng = rngFor("1", "normal");
  const drawn = sample(50_000, () => normal(rng, 0, 1));
  expect(Math.abs(meanOf(drawn))).toBeLessThan(0.02);
  expect(Math.abs(deviationOf(drawn) - 1)).toBeLessThan(0.015);
  expect(Math.abs(meanOf(drawn.map((x) => x ** 3)))).toBeLessThan(0.1);
  expect(Math.abs(meanOf(drawn.map((x) => x ** 4)) - 3)).toBeLessThan(0.2);
  expect(kolmogorovSmirnov(drawn, normalCdf)).toBeLessThan(2);
});

test("mean and deviation shift and stretch", () => {
  const drawn = normal(rngFor("1", "a"), 0, 1);
  expect(normal(rngFor("1", "a"), 100, 15)).toBeCloseTo(100 + 15 * drawn, 10);
});

test("points outside the disc, and its centre, are drawn again", () => {
  const draws = [-(2 ** 31), -(2 ** 31), 0, 0, 2 ** 30, 2 ** 30];
  const rng = { int32: () => draws.shift()!, quick: () => 0, double: () => 0 };
  expect(normal(rng, 0, 1)).toBeCloseTo(0.5 * Math.sqrt((-2 * Math.log(0.5)) / 0.5), 14);
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  const drawn = [normal(rng, 0, 1), normal(rng, 0, 1), normal(rng, 1e6, 1e3)];
  expect(drawn).toMatchInlineSnapshot(`
    [
      0.6192521405290359,
      0.07381396939062576,
      999577.4390787439,
    ]
  `);
});
