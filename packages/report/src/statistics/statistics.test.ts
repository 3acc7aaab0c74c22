import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { studentQuantile } from "./student.ts";
import { summarize } from "./summary.ts";

/** The share of Student's distribution between -t and t, by Simpson's rule over its density. */
function shareWithin(t: number, freedom: number): number {
  const density = (x: number): number => (1 + (x * x) / freedom) ** (-(freedom + 1) / 2);
  const area = (from: number, to: number, steps = 20_000): number => {
    const h = (to - from) / steps;
    let sum = density(from) + density(to);
    for (let i = 1; i < steps; i++) sum += density(from + i * h) * (i % 2 === 1 ? 4 : 2);
    return (sum * h) / 3;
  };
  // Beyond 1 with 1/x in the place of x, or the tail of few degrees of freedom would have no end.
  const tail = (from: number): number => {
    const inverse = (u: number): number => (u === 0 ? limit : density(1 / u) / (u * u));
    const limit = freedom === 1 ? 1 : 0;
    const [steps, h] = [20_000, 1 / from / 20_000];
    let sum = inverse(0) + inverse(1 / from);
    for (let i = 1; i < steps; i++) sum += inverse(i * h) * (i % 2 === 1 ? 4 : 2);
    return (sum * h) / 3;
  };
  const half = area(0, t);
  return half / (half + tail(t));
}

describe("Student's distribution", () => {
  test.each([1, 2, 3, 5, 9, 10, 11, 12, 15, 20, 30, 60, 120, 1000])(
    "95 %% of it with %i degrees of freedom",
    (freedom) => {
      expect(shareWithin(studentQuantile(freedom), freedom)).toBeCloseTo(0.95, 6);
    },
  );
});

describe("a summary", () => {
  test("of a few values, by hand", () => {
    const { count, mean, deviation, margin, min, median, max } = summarize([
      2, 4, 4, 4, 5, 5, 7, 9,
    ])!;
    expect({ count, mean, min, median, max }).toEqual({
      count: 8,
      mean: 5,
      min: 2,
      median: 4.5,
      max: 9,
    });
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(margin).toBeCloseTo((2.364624 * Math.sqrt(32 / 7)) / Math.sqrt(8), 5);
  });

  test("one value says nothing of how sure it is; none, or no number, says nothing", () => {
    expect(summarize([7])).toEqual({
      count: 1, mean: 7, deviation: null, margin: null, min: 7, median: 7, max: 7,
    }); // prettier-ignore
    expect(summarize([])).toBeNull();
    expect(summarize([1, NaN])).toBeNull();
    expect(summarize([1, Infinity])).toBeNull();
  });

  test("values that are far from zero, or sum up to it, lose nothing", () => {
    expect(summarize([1, -1, 1, -1, 1, -1])!.mean).toBe(0);
    expect(summarize([1e16, 1, -1e16, 1])!.mean).toBe(0.5);
    expect(summarize([1e308, 1e308, 1e308])).toBeNull();
    const { mean, deviation } = summarize([1e15 + 1, 1e15 + 2, 1e15 + 3])!;
    expect([mean, deviation]).toEqual([1e15 + 2, 1]);
  });

  test("moves and grows with its values, whatever their order", () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: -1e6, max: 1e6 }), (some, by) => {
        const [one, other] = [
          summarize(some)!,
          summarize(some.map((v) => 3 * v + by).toReversed())!,
        ];
        expect(other.mean).toBeCloseTo(3 * one.mean + by, 5);
        expect(other.margin!).toBeCloseTo(3 * one.margin!, 4);
        expect(other.median).toBeCloseTo(3 * one.median + by, 5);
        expect(one.min <= one.median && one.median <= one.max).toBe(true);
      }),
    );
  });
});
