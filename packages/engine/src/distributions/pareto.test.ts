import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { pareto } from "./pareto.ts";
import { kolmogorovSmirnov, meanOf, sample } from "./statistics.fixture.ts";

test.each([0.8, 1.2, 3])("the shape of a Pareto distribution with index %d", (shape) => {
  const rng = rngFor("1", `pareto ${shape}`);
  const drawn = sample(20_000, () => pareto(rng, 5, shape));
  expect(drawn[0]).toBeGreaterThanOrEqual(5);
  expect(kolmogorovSmirnov(drawn, (x) => 1 - (5 / x) ** shape)).toBeLessThan(2);
});

test("the mean, where there is one", () => {
  const rng = rngFor("1", "pareto");
  const mean = meanOf(sample(50_000, () => pareto(rng, 10, 3)));
  expect(Math.abs(mean - 15)).toBeLessThan(0.3);
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  const drawn = [pareto(rng, 1, 1.2), pareto(rng, 1e6, 1.5), pareto(rng, 1, 1)];
  expect(drawn).toMatchInlineSnapshot(`
    [
      9.03424501732131,
      1160862.585605682,
      5.80906200068144,
    ]
  `);
});
