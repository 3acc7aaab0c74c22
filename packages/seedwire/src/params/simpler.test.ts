import * as fc from "fast-check";
import { expect, test } from "vitest";
import { count, duration, flag, number, oneOf, probability, rate, size, text } from "../index.ts";
import type { Param } from "./param.ts";

/** The simpler values of a parameter, as they are written. */
const simpler = <T extends number | string | boolean>(param: Param<T>, value: T): string[] =>
  [...(param.simpler?.(value) ?? [])].map((each) => param.format(each));

test.each([
  [simpler(size(0), 4 * 1024 * 1024), ["1B", "2B", "64KiB", "512KiB", "2MiB", "3MiB", "4MB"]],
  [simpler(size(2000, { min: 1000 }), 2500), ["1kB", "1250B", "1875B"]],
  [simpler(count(0), 3), ["0", "1", "2"]],
  [simpler(duration(0), 5_123_456), ["1ms", "2.6ms", "5ms", "5.1ms"]],
  [simpler(duration(0), 321), ["300ns", "320ns"]],
  [simpler(duration(0), 4000), ["1us", "2us"]],
  [simpler(rate("1gbps"), 12_345_678), ["unlimited", "10Mbit/s", "12Mbit/s"]],
  [simpler(rate("1gbps", { max: "1gbps" }), 20e6), []],
  [simpler(probability(0), 0.025), ["0%", "1%", "3%"]],
  [simpler(number(0), 2.5), ["0", "1", "2"]],
  [simpler(number(0), -2), ["0", "1", "2"]],
  [simpler(flag(true), false), ["true"]],
  [simpler(flag(true), true), []],
  [simpler(oneOf("cubic", "reno", "bbr"), "bbr"), ["cubic", "reno"]],
  [simpler(text("a"), "b"), []],
  [simpler(text("a", { simpler: (value) => [value.slice(1)] }), "ab"), ["b"]],
])("simpler values, the simplest first: %#", (found, expected) => {
  expect(found).toEqual(expected);
});

test("simpler values are accepted, differ, and lead to an end", () => {
  const bounded = size("1MB", { min: 100, max: "10MB" });
  const value = fc.oneof(
    fc.tuple(fc.constant(size(0)), fc.nat()),
    fc.tuple(fc.constant(bounded), fc.integer({ min: 100, max: 10_000_000 })),
    fc.tuple(fc.constant(count(0)), fc.nat()),
    fc.tuple(fc.constant(duration(0)), fc.integer({ min: 1, max: 1e15 })),
    fc.tuple(fc.constant(rate(1)), fc.integer({ min: 1, max: 1e12 })),
    fc.tuple(fc.constant(number(0)), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.tuple(fc.constant(probability(0)), fc.double({ min: 0, max: 1, noNaN: true })),
  );
  fc.assert(
    fc.property(value, fc.infiniteStream(fc.nat()), ([param, start], choices) => {
      let found = start;
      for (let steps = 0; ; steps++) {
        const list = [...param.simpler!(found)];
        if (list.length === 0) break;
        expect(list).not.toContain(found);
        for (const each of list) expect(param.parse(each)).toBe(each);
        expect(steps).toBeLessThan(400);
        found = list[(choices.next().value as number) % list.length]!;
      }
    }),
  );
});
