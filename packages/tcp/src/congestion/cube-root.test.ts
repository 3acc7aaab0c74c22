import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cubeRoot } from "./cube-root.ts";

test("it is the cube root to the last digits", () => {
  const right = fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
    const root = cubeRoot(value);
    expect(Math.abs(root * root * root - value) / value).toBeLessThan(1e-14);
  });
  fc.assert(right, { numRuns: 2000 });
});

test.each([0, 1, 8, 27, 1000, 1e-9, 2 ** 60])("of a cube %d", (cube) => {
  expect(cubeRoot(cube)).toBeCloseTo(Math.cbrt(cube), 10);
});
