import { expect, test } from "vitest";
import { formatCount } from "./count.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [21_034, "21,034"],
  [1_234_567, "1,234,567"],
  [-1234, "-1,234"],
  [1234.5678, "1,234.5678"],
])("%d is shown as %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});
