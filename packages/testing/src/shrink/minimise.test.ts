import * as fc from "fast-check";
import { expect, test } from "vitest";
import { minimise, minimiseGroups } from "./minimise.ts";

/** Reduces, and counts the tries. */
async function reduce(
  count: number,
  fails: (part: readonly number[]) => boolean,
): Promise<{ left: readonly number[]; tries: number }> {
  let tries = 0;
  const left = await minimise(
    Array.from({ length: count }, (_, i) => i),
    (part) => {
      tries++;
      return Promise.resolve(fails(part) ? part : null);
    },
  );
  return { left, tries };
}

const anyNeeds = fc
  .integer({ min: 1, max: 300 })
  .chain((count) =>
    fc.tuple(
      fc.constant(count),
      fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 6 }),
    ),
  );

test("what is needed together is found exactly, in few tries", async () => {
  await fc.assert(
    fc.asyncProperty(anyNeeds, async ([count, needs]) => {
      const { left, tries } = await reduce(count, (part) =>
        needs.every((need) => part.includes(need)),
      );
      expect(left).toEqual(needs.toSorted((a, b) => a - b));
      const levels = Math.ceil(Math.log2(count)) + 1;
      expect(tries).toBeLessThanOrEqual(2 * (needs.length + 1) * (levels + 1));
    }),
  );
});

test("whatever the failure depends on, no single item of the result can go", async () => {
  // An arbitrary predicate that holds for all items together: by a hash of the part.
  const anyCase = fc.tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.nat(),
    fc.integer({ min: 2, max: 9 }),
  );
  await fc.assert(
    fc.asyncProperty(anyCase, async ([count, salt, divisor]) => {
      const fails = (part: readonly number[]): boolean =>
        part.length === count ||
        part.reduce((hash, item) => (hash * 31 + item) % 1_000_003, salt) % divisor === 0;
      const { left, tries } = await reduce(count, fails);
      expect(fails(left)).toBe(true);
      for (let i = 0; i < left.length; i++) {
        expect(fails([...left.slice(0, i), ...left.slice(i + 1)])).toBe(false);
      }
      expect(tries).toBeLessThanOrEqual(count * count + 3 * count);
    }),
    { numRuns: 300 },
  );
});

test("what a try takes away besides is gone too", async () => {
  const tried: (readonly number[])[] = [];
  const left = await minimise([1, 2, 3, 4, 5, 6, 7, 8], (part) => {
    tried.push(part);
    return Promise.resolve(part.includes(3) ? part.filter((item) => item <= 3) : null);
  });
  expect(left).toEqual([3]);
  expect(Math.max(...tried.slice(1).map((part) => part.length))).toBeLessThan(8);
  expect(tried).toHaveLength(8);
});

test("groups go as a whole, in the order in which they come", async () => {
  const tried: string[] = [];
  const left = await minimiseGroups(
    ["a1", "b1", "a2", "c1"],
    (item) => item[0]!,
    (part) => {
      tried.push(part.join(" "));
      return Promise.resolve(part.includes("c1") ? part : null);
    },
  );
  expect(left).toEqual(["c1"]);
  expect(tried).toEqual(["b1 c1", "c1", ""]);
  expect(
    await minimiseGroups(
      ["a1", "a2"],
      () => "a",
      () => Promise.resolve([]),
    ),
  ).toEqual(["a1", "a2"]);
});
