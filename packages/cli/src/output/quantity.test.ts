import { expect, test } from "vitest";
import { formatNumber, formatQuantity, formatShare } from "./quantity.ts";

test.each([
  [8_123_456, "bps", "8.123 Mbit/s"],
  [40e6, "ns", "40 ms"],
  [4 * 1024 * 1024, "bytes", "4 MiB"],
  [1234, "packets", "1,234 packets"],
  [0.123456, "", "0.1235"],
  [0, "", "0"],
  [-12_345.678, "", "-12,350"],
  [1e-9, "", "1e-9"],
  [NaN, "bps", "NaN bps"],
  [Infinity, "", "Infinity"],
])("%d %s is shown as %s", (value, unit, text) => {
  expect(formatQuantity(value, unit)).toBe(text);
});

test("whole numbers are exact", () => {
  expect(formatNumber(123_456_789)).toBe("123,456,789");
});

test("shares are in percent", () => {
  expect([0, 0.9312, 1].map(formatShare)).toEqual(["0.0 %", "93.1 %", "100.0 %"]);
});
