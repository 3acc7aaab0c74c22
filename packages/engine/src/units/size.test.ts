import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatSize, GB, GiB, kB, MB, MiB, parseSize } from "./size.ts";

const MAX = Number.MAX_SAFE_INTEGER;

test.each([
  ["4MiB", 4 * MiB],
  ["100kB", 100 * kB],
  ["100MB", 100 * MB],
  ["1.5KiB", 1536],
  ["1460", 1460],
  ["1460B", 1460],
  ["1460.0", 1460],
  ["1.46e3 B", 1460],
  ["2 gib", 2 * GiB],
  ["1 GB", GB],
  ["1TiB", 1024 * GiB],
  ["1tb", 1000 * GB],
  ["0", 0],
  ["0.3 KiB", 307],
  ["0.0625 KiB", 64],
  ["9007199254740991", MAX],
])("%s is %d bytes", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test("a number counts bytes", () => {
  expect([parseSize(0), parseSize(1460), parseSize(MAX)]).toEqual([0, 1460, MAX]);
});

const wrong: unknown[] = [
  "big", "", "4M", "4K", "4G", "-1", "-1kB", "1 byte", "1.5", "0.5B", "15e-1", "1 Mbit", "9007199254740992", "10000TiB",
  -1, 1.5, NaN, Infinity, MAX + 1, null, undefined, [5],
]; // prettier-ignore

test.each(wrong)("%s is refused", (value) => {
  expect(() => parseSize(value as string)).toThrow(RangeError);
});

test("the error says what was found, what is right, and how to write it", () => {
  expect(() => parseSize("4M", "bytes")).toThrow(
    'bytes is "4M", expected a whole number of bytes from 0 to 2^53 - 1 or a text like "1460", "100kB" or "4MiB"',
  );
});

test.each([
  [0, "0 B"],
  [1460, "1460 B"],
  [1500, "1.5 kB"],
  [1000, "1 kB"],
  [1024, "1 KiB"],
  [65_535, "65535 B"],
  [65_536, "64 KiB"],
  [4 * MiB, "4 MiB"],
  [100 * MB, "100 MB"],
  [GiB, "1 GiB"],
  [2048 * GiB, "2 TiB"],
  [10 * MiB + 1, "10485761 B"],
])("%d bytes are shown as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test("digits round", () => {
  expect([formatSize(10 * MiB + 1, 3), formatSize(123.4, 2)]).toEqual(["10.5 MB", "120 B"]);
});

test("sizes survive being shown and read", () => {
  const whole = fc.oneof(
    fc.nat(),
    fc.integer({ min: 0, max: MAX }),
    fc.nat(4096).map((count) => count * MiB),
    fc.nat(4096).map((count) => count * kB),
  );
  fc.assert(
    fc.property(whole, (bytes) => {
      expect(parseSize(formatSize(bytes))).toBe(bytes);
    }),
    { numRuns: 1000 },
  );
});
