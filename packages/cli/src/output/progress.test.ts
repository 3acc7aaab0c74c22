import { expect, test } from "vitest";
import { formatBar } from "./progress.ts";

test.each([
  [0, "[------------------------]   0 %"],
  [0.5, "[############------------]  50 %"],
  [0.999, "[########################]  99 %"],
  [1, "[########################] 100 %"],
  [1.2, "[########################] 100 %"],
])("a bar at %d", (share, bar) => {
  expect(formatBar(share)).toBe(bar);
});
