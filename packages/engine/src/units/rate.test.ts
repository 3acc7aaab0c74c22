import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatRate, gbps, kbps, mbps, parseRate } from "./rate.ts";

test.each([
  ["20mbps", 20e6],
  ["1gbps", 1e9],
  ["64 kbps", 64_000],
  ["9600bps", 9600],
  ["9600", 9600],
  ["1.1 Gbit/s", 1.1e9],
  ["0.3Mbit/s", 300_000],
  ["100Mbit", 1e8],
  [" 2.5TBPS ", 2.5e12],
  ["1e6", 1e6],
  [".5kbps", 500],
  ["1.0005 kbps", 1001], // halves upward
  ["unlimited", Infinity],
])("%s is %d bit/s", (text, rateBps) => {
  expect(parseRate(text)).toBe(rateBps);
});

test("a number is taken as it is", () => {
  expect([parseRate(9600), parseRate(0.5), parseRate(Infinity)]).toEqual([9600, 0.5, Infinity]);
});

const wrong: unknown[] = [
  "fast", "", " ", "0", "0mbps", "-1mbps", "1MB/s", "20 m", "20 mbps up", "1,000", "1.2.3", "mbps",
  "Infinity", "NaN", "0x10", "1e999bps", 0, -5, NaN, -Infinity, null, undefined, [1], {}, 5n,
]; // prettier-ignore

test.each(wrong)("%s is refused", (value) => {
  expect(() => parseRate(value as string)).toThrow(RangeError);
});

test("the error says what was found, what is right, and how to write it", () => {
  expect(() => parseRate("fast")).toThrow(
    'rate is "fast", expected a number of bits per second above 0 or a text like "20mbps"',
  );
  expect(() => parseRate(-5, 'rate of link "a>b"')).toThrow('rate of link "a>b" is -5, expected');
});

test.each([
  [20e6, "20 Mbit/s"],
  [9600, "9.6 kbit/s"],
  [999, "999 bit/s"],
  [1, "1 bit/s"],
  [1e9, "1 Gbit/s"],
  [2.5e12, "2.5 Tbit/s"],
  [1_234_567, "1.234567 Mbit/s"],
  [Infinity, "unlimited"],
  [0, "0 bit/s"],
])("%d bit/s is shown as %s", (rateBps, text) => {
  expect(formatRate(rateBps)).toBe(text);
});

test("digits round", () => {
  expect(formatRate(18_123_456.789, 3)).toBe("18.1 Mbit/s");
  expect(formatRate(999_999, 3)).toBe("1000 kbit/s");
});

test("whole rates survive being shown and read", () => {
  const whole = fc.oneof(fc.integer({ min: 1, max: 2 ** 53 - 1 }), fc.integer({ min: 1 }));
  fc.assert(
    fc.property(whole, (rateBps) => {
      expect(parseRate(formatRate(rateBps))).toBe(rateBps);
    }),
    { numRuns: 1000 },
  );
});

test("helpers give bits per second", () => {
  expect([kbps(64), mbps(1.1), gbps(0.3)]).toEqual([64_000, 1_100_000, 300_000_000]);
});
