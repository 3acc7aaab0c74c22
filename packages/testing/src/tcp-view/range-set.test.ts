import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RangeSet } from "./range-set.ts";

const anyRange = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));

test("it knows what a set of all the numbers knows", () => {
  const agrees = fc.property(
    fc.array(anyRange, { maxLength: 20, size: "max" }),
    anyRange,
    (added, asked) => {
      const ranges = new RangeSet();
      const numbers = new Set<number>();
      const all = (from: number, to: number): number[] =>
        Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
      for (const [from, to] of added) {
        ranges.add(from, to);
        for (const number of all(from, to)) numbers.add(number);
      }
      const [from, to] = asked;
      const asking = all(from, to);
      expect(ranges.covers(from, to)).toBe(asking.every((number) => numbers.has(number)));
      expect(ranges.touches(from, to)).toBe(asking.some((number) => numbers.has(number)));
      let end = from;
      while (numbers.has(end)) end++;
      expect(ranges.endOf(from)).toBe(end);
      const first = [...numbers].sort((a, b) => a - b).find((number) => number >= from);
      expect(Math.max(from, ranges.beyond(from))).toBe(first ?? Infinity);

      const parts: number[] = [];
      ranges.within(from, to, (a, b) => parts.push(...all(a, b)));
      expect(parts).toEqual(asking.filter((number) => numbers.has(number)));
      ranges.forgetBelow(from);
      for (const number of numbers) if (number < from) numbers.delete(number);
      const left: number[] = [];
      for (let at = 0; at < ranges.count; at++) {
        if (at > 0) expect(ranges.from(at)).toBeGreaterThan(ranges.to(at - 1));
        left.push(...all(ranges.from(at), ranges.to(at)));
      }
      expect(left).toEqual([...numbers].sort((a, b) => a - b));
    },
  );
  fc.assert(agrees, { numRuns: 500 });
});
