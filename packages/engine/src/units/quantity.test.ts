import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "./quantity.ts";

test.each([
  [1234567, -6, "1.234567"],
  [1e21, 0, "1000000000000000000000"],
  [1.5e-7, 0, "0.00000015"],
  [0.05, 2, "5"],
  [100, 0, "100"],
  [5, -3, "0.005"],
  [-12.5, 0, "-12.5"],
  [0, -9, "0"],
])("%d times 10^%d is %s", (value, power, text) => {
  expect(decimal(value, power)).toBe(text);
});

test("a number moved by a power of ten is the number that its text with that exponent is", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });
  const property = fc.property(value, fc.integer({ min: -12, max: 12 }), (number, power) => {
    const text = decimal(number, power);
    expect(text).toMatch(/^\d+(\.\d*[1-9])?$/);
    expect(Number(`${text}e${-power}`)).toBe(number === 0 ? 0 : number);
  });
  fc.assert(property, { numRuns: 1000 });
});
