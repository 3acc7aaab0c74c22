import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "./decimal.ts";

test("is what String gives", () => {
  for (const value of [0, 999, 2 ** 30 - 1, 2 ** 30, 2 ** 32, 2e9 + 7, 1e12, 1e12 + 10, 2 ** 53]) {
    expect(decimal(value)).toBe(String(value));
  }
  const same = fc.property(fc.maxSafeNat(), (value) => {
    expect(decimal(value)).toBe(String(value));
  });
  fc.assert(same, { numRuns: 1000 });
});
