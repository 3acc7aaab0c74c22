import * as fc from "fast-check";
import { expect, test } from "vitest";
import { days, MAX_NS } from "../time.ts";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["40ms", 40e6],
  ["1.5s", 1.5e9],
  ["10us", 10_000],
  ["10\u00b5s", 10_000],
  ["10\u03bcs", 10_000],
  ["250ns", 250],
  ["2min", 120e9],
  ["1h", 3600e9],
  ["1d", 86_400e9],
  ["104.249991374d", 9007199254713600],
  ["0", 0],
  ["0s", 0],
  ["1000", 1000],
  ["1 MS", 1e6],
  ["0.1 min", 6e9],
  ["1e3 ms", 1e9],
  ["1.5e-6s", 1500],
  ["0.4ns", 0],
  ["0.5ns", 1],
  ["2.4999999999999999ns", 2],
])("%s is %d ns", (text, durationNs) => {
  expect(parseDuration(text)).toBe(durationNs);
});

test("a number counts nanoseconds, rounded", () => {
  expect([parseDuration(0), parseDuration(2.5), parseDuration(MAX_NS)]).toEqual([0, 3, MAX_NS]);
});

const wrong: unknown[] = [
  "soon", "", "ms", "-1ms", "40 m", "1.5 sec", "1:30", "105d", "1e99s", "Infinity", "1s500ms",
  -1, -0.5, NaN, Infinity, MAX_NS + 1, null, undefined, [5], true, 5n,
]; // prettier-ignore

test.each(wrong)("%s is refused", (value) => {
  expect(() => parseDuration(value as string)).toThrow(RangeError);
});

test("the error says what was found, what is right, and how to write it", () => {
  expect(() => parseDuration("soon", "rtt")).toThrow(
    'rtt is "soon", expected a number of nanoseconds from 0 to 2^53 - 1 (104 days) or a text like "40ms"',
  );
});

test.each([
  [0, "0 s"],
  [40e6, "40 ms"],
  [1.5e9, "1.5 s"],
  [10_000, "10 us"],
  [250, "250 ns"],
  [60e9, "1 min"],
  [90e9, "90 s"],
  [5400e9, "90 min"],
  [days(1), "1 d"],
  [1_769_000_001, "1.769000001 s"],
  [-40e6, "-40 ms"],
  [0.25, "0.25 ns"],
  [Infinity, "for ever"],
])("%d ns is shown as %s", (durationNs, text) => {
  expect(formatDuration(durationNs)).toBe(text);
});

test("digits round", () => {
  expect([formatDuration(1_769_000_001, 3), formatDuration(123_456, 2)]).toEqual([
    "1.77 s",
    "120 us",
  ]);
});

test("durations survive being shown and read", () => {
  const duration = fc.oneof(fc.nat(), fc.integer({ min: 0, max: MAX_NS }));
  fc.assert(
    fc.property(duration, (ns) => {
      expect(parseDuration(formatDuration(ns))).toBe(ns);
    }),
    { numRuns: 1000 },
  );
});
