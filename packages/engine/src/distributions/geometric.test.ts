import { expect, test } from "vitest";
import { rngFor } from "../streams.ts";
import { geometric } from "./geometric.ts";
import { deviationOf, meanOf, sample } from "./statistics.fixture.ts";

test.each([0.9, 0.3, 0.01, 0.001])("with probability %d", (p) => {
  const rng = rngFor("1", `geometric ${p}`);
  const drawn = sample(50_000, () => geometric(rng, p));
  const mean = (1 - p) / p;
  const deviation = Math.sqrt(1 - p) / p;
  expect(Math.abs(meanOf(drawn) - mean)).toBeLessThan((4 * deviation) / Math.sqrt(50_000));
  expect(Math.abs(deviationOf(drawn) / deviation - 1)).toBeLessThan(0.05);
  const atOnce = drawn.filter((failures) => failures === 0).length / 50_000;
  expect(Math.abs(atOnce - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 50_000));
});

test("a very small probability keeps its digits", () => {
  const half = { int32: () => 0, quick: () => 0, double: () => 0.5 };
  for (const p of [1e-12, 1e-9, 1e-3, 1 / 128, 0.0079]) {
    expect(geometric(half, p)).toBe(Math.floor(Math.LN2 / -Math.log1p(-p)));
  }
});

test("certain and impossible, with as many draws as any other", () => {
  const rng = rngFor("1", "edges");
  expect([geometric(rng, 1), geometric(rng, 0)]).toEqual([0, Infinity]);
  const after = rng.int32();
  const other = rngFor("1", "edges");
  geometric(other, 0.5);
  geometric(other, 0.5);
  expect(other.int32()).toBe(after);
});

test("the same numbers on every machine", () => {
  const rng = rngFor("1", "golden");
  const drawn = [0.5, 0.1, 0.01, 1e-6].map((p) => geometric(rng, p));
  expect(drawn).toMatchInlineSnapshot(`
    [
      3,
      16,
      54,
      544818,
    ]
  `);
});
