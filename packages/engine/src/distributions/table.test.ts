import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { kolmogorovSmirnov, sample } from "./statistics.fixture.ts";
import { Table } from "./table.ts";

test("quantiles lie on straight lines between the points", () => {
  const table = new Table([
    [10, 0],
    [20, 0.5],
    [100, 1],
  ]);
  const quantiles = [0, 0.25, 0.5, 0.75, 1].map((p) => table.quantile(p));
  expect(quantiles).toEqual([10, 15, 20, 60, 100]);
});

test("two points with one value make it likely by itself, a gap makes values impossible", () => {
  const table = new Table([
    [1, 0],
    [1, 0.25],
    [3, 0.25],
    [3, 0.5],
    [4, 1],
  ]);
  const quantiles = [0, 0.1, 0.3, 0.4999, 0.75].map((p) => table.quantile(p));
  expect(quantiles).toEqual([1, 1, 3, 3, 3.5]);
});

test("draws follow the table", () => {
  const table = new Table([
    [0, 0],
    [1, 0.9],
    [10, 1],
  ]);
  const rng = rngFor("1", "table");
  const drawn = sample(20_000, () => table.draw(rng));
  const cdf = (x: number): number => (x < 1 ? 0.9 * x : 0.9 + (x - 1) / 90);
  expect(kolmogorovSmirnov(drawn, cdf)).toBeLessThan(2);
});

test("a table of samples has their quantiles", () => {
  const table = Table.of([30, 10, 20]);
  expect([0, 0.25, 0.5, 1].map((p) => table.quantile(p))).toEqual([10, 15, 20, 30]);
  expect(Table.of([7]).quantile(0.3)).toBe(7);
});

test("quantiles rise and stay within the table", () => {
  const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), {
    minLength: 1,
    maxLength: 50,
    size: "max",
  });
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  const property = fc.property(samples, probability, probability, (values, p, q) => {
    const table = Table.of(values);
    const [low, high] = [table.quantile(Math.min(p, q)), table.quantile(Math.max(p, q))];
    expect(low).toBeLessThanOrEqual(high);
    expect(low).toBeGreaterThanOrEqual(Math.min(...values));
    expect(high).toBeLessThanOrEqual(Math.max(...values));
  });
  fc.assert(property, { numRuns: 500 });
});

test.each([
  ["no point", []],
  ["the first probability is 0.1", [[0, 0.1], [1, 1]]],
  ["the last probability is 0.9", [[0, 0], [1, 0.9]]],
  ["point 1 is [0, 1]", [[1, 0], [0, 1]]],
  ["point 2 is [2, 0.4]", [[0, 0], [1, 0.5], [2, 0.4]]],
  ["point 1 is [NaN, 1]", [[0, 0], [NaN, 1]]],
] as [string, [number, number][]][])("refused: %s", (found, points) => {
  expect(() => new Table(points)).toThrow(found);
}); // prettier-ignore

test("no samples are refused", () => {
  expect(() => Table.of([])).toThrow("there is no sample");
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  const table = Table.of([1, 2, 5, 10, 100]);
  expect([table.draw(rng), table.draw(rng), table.draw(rng)]).toMatchInlineSnapshot(`
    [
      1.2850951002910733,
      27.826833250001073,
      1.6885793264955282,
    ]
  `);
});
