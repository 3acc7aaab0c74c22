import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shortKey } from "./key.ts";

test("equal texts have equal keys, others have others, and all are short", () => {
  const anyText = fc.string({ maxLength: 200, size: "max", unit: fc.constantFrom("0", "1", " ") });
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      expect(shortKey(a) === shortKey(b)).toBe(a === b);
      expect(shortKey(a).length).toBeLessThan(30);
    }),
  );
  const keys = new Set(Array.from({ length: 100_000 }, (_, i) => shortKey(`drop ${i} data`)));
  expect(keys.size).toBe(100_000);
});
