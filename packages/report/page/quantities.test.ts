import { expect, test } from "vitest";
import { formatTime, formatValue } from "./quantities.ts";

test.each([
  [0, "bytes", "0 B"],
  [999, "bytes", "999 B"],
  [1500, "bytes", "1.5 kB"],
  [4_194_304, "bytes", "4.194 MB"],
  [20e6, "bit/s", "20 Mbit/s"],
  [0.040048, "s", "40.05 ms"],
  [2.5e-6, "s", "2.5 µs"],
  [12, "segments", "12"],
  [-3, "packets", "-3"],
] as const)("%d %s is %s", (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test("the numbers beside an axis have one unit", () => {
  expect([0, 500_000, 1_000_000].map((value) => formatValue(value, "bytes", 6, 1e6))).toEqual([
    "0 MB",
    "0.5 MB",
    "1 MB",
  ]);
});

test("times are told to the microsecond", () => {
  expect(formatTime(1.5)).toBe("1.500000 s");
});
