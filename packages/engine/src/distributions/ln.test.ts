import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ln, logUint32 } from "./ln.ts";

/** Error relative to the result, or absolute for results below 1. */
const errorOf = (found: number, right: number): number =>
  Math.abs(found - right) / Math.max(1, Math.abs(right));

test("logarithms of 32-bit numbers agree with Math.log", () => {
  const number = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    fc.integer({ min: 1, max: 999 }),
  );
  const property = fc.property(number, (value) => {
    expect(errorOf(logUint32(value), Math.log(value))).toBeLessThan(1e-15);
  });
  fc.assert(property, { numRuns: 5000, examples: [[1], [2], [2 ** 31], [2 ** 32 - 1]] });
});

test("logarithms of any number agree with Math.log", () => {
  const number = fc.oneof(
    fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0.5, max: 2, noNaN: true }),
  );
  const property = fc.property(number, (value) => {
    expect(errorOf(ln(value), Math.log(value))).toBeLessThan(1e-15);
  });
  fc.assert(property, {
    numRuns: 5000,
    examples: [[1], [1 - 2 ** -53], [5e-324], [Number.MAX_VALUE], [2 ** 32], [2 ** 32 - 1]],
  });
});

test("logarithms rise with their numbers", () => {
  const property = fc.property(fc.integer({ min: 1, max: 2 ** 32 - 2 }), (value) => {
    expect(logUint32(value + 1)).toBeGreaterThanOrEqual(logUint32(value));
  });
  fc.assert(property, { numRuns: 5000 });
  for (let value = 1; value < 5000; value++) {
    expect(logUint32(value + 1)).toBeGreaterThan(logUint32(value));
  }
});

test("at the edges", () => {
  expect([ln(0), ln(Infinity), ln(-1), ln(NaN)]).toEqual([-Infinity, Infinity, NaN, NaN]);
  expect([Math.abs(ln(1)), Math.abs(logUint32(1))].every((error) => error < 1e-17)).toBe(true);
});

test("the same bits on every machine", () => {
  const values = [2, 3, 10, 12_345, 987_654_321, 2 ** 32 - 1].map(logUint32);
  expect(values).toMatchInlineSnapshot(`
    [
      0.6931471805599453,
      1.0986122886681096,
      2.3025850929940455,
      9.421006401779279,
      20.710843316960354,
      22.180709777685422,
    ]
  `);
  expect([1e-300, 0.1, 0.9999999, 1.5, 1e10, 1e300].map(ln)).toMatchInlineSnapshot(`
    [
      -690.7755278982137,
      -2.3025850929940455,
      -1.0000000483234572e-7,
      0.4054651081081644,
      23.025850929940454,
      690.7755278982137,
    ]
  `);
});
