import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cubeRoot } from "./cube-root.ts";

test("it is whole, and the cube root to some percent; better for what windows make of it", () => {
  const right = fc.property(fc.integer({ min: 2 ** 20, max: Number.MAX_SAFE_INTEGER }), (value) => {
    const root = cubeRoot(value);
    expect(Number.isInteger(root)).toBe(true);
    expect(Math.abs(root / Math.cbrt(value) - 1)).toBeLessThan(0.03);
  });
  fc.assert(right, { numRuns: 2000 });
});

test.each([
  [0, 0],
  [1, 1],
  [7, 2],
  [63, 4],
  [27_000, 30],
  [1_000_000, 100],
])("of %d it is %d", (value, root) => {
  expect(cubeRoot(value)).toBe(root);
});
