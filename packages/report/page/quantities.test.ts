import { expect, test } from "vitest";
import { formatAxis, formatTime, formatTimes, formatValue } from "./quantities.ts";

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

test("the numbers beside an axis have one unit, and digits that tell them apart", () => {
  expect(formatAxis([0, 500_000, 1_000_000], "bytes")).toEqual(["0.0 MB", "0.5 MB", "1.0 MB"]);
  expect(formatAxis([0, 10, 20], "segments")).toEqual(["0", "10", "20"]);
  expect(formatAxis([200_000, 200_001, 200_002], "bytes")).toEqual([
    "200.000 kB",
    "200.001 kB",
    "200.002 kB",
  ]);
  expect(formatAxis([5], "packets")).toEqual(["5"]);
});

test("times are seconds, with digits that tell them apart, to the nanosecond", () => {
  expect(formatTimes([0, 0.5, 1])).toEqual(["0.0 s", "0.5 s", "1.0 s"]);
  expect(formatTimes([604_800, 604_800.000025])).toEqual(["604800.000000 s", "604800.000025 s"]);
  expect(formatTimes([1, 1.000000002])[1]).toBe("1.000000002 s");
  expect(formatTime(1.5)).toBe("1.500000 s");
  expect(formatTime(1.5, 1e-5)).toBe("1.500000000 s");
});
