import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Lanes } from "./lanes.ts";

const words = fc.array(fc.integer(), { minLength: 8, maxLength: 8 });

const lanesOf = (mix: (lanes: Lanes) => void): string => {
  const lanes = new Lanes();
  mix(lanes);
  return lanes.value();
};

test("a value is 16 hexadecimal digits", () => {
  fc.assert(
    fc.property(fc.integer(), (word) => {
      expect(lanesOf((lanes) => lanes.mix(word, 0))).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});

test("eight words at once are the same as four pairs", () => {
  fc.assert(
    fc.property(words, ([a, b, c, d, e, f, g, h]) => {
      const pairs = lanesOf((lanes) => {
        lanes.mix(a!, b!);
        lanes.mix(c!, d!);
        lanes.mix(e!, f!);
        lanes.mix(g!, h!);
      });
      expect(lanesOf((lanes) => lanes.mix8(a!, b!, c!, d!, e!, f!, g!, h!))).toBe(pairs);
    }),
  );
});

test("each bit of each word counts", () => {
  const zero = [0, 0, 0, 0, 0, 0, 0, 0] as const;
  const seen = new Set([lanesOf((lanes) => lanes.mix8(...zero))]);
  for (let word = 0; word < 8; word++) {
    for (let bit = 0; bit < 32; bit++) {
      const flipped = zero.map((_, i) => (i === word ? 1 << bit : 0)) as unknown as typeof zero;
      seen.add(lanesOf((lanes) => lanes.mix8(...flipped)));
    }
  }
  expect(seen.size).toBe(1 + 8 * 32);
});

test("flipping one bit flips half of the value", () => {
  let flips = 0;
  for (let i = 0; i < 1000; i++) {
    const [a, b] = [lanesOf((l) => l.mix(i, 7)), lanesOf((l) => l.mix(i ^ (1 << (i % 32)), 7))];
    for (let at = 0; at < 16; at += 4) {
      let differing =
        Number.parseInt(a.slice(at, at + 4), 16) ^ Number.parseInt(b.slice(at, at + 4), 16);
      for (; differing !== 0; differing &= differing - 1) flips++;
    }
  }
  expect(flips / 1000).toBeGreaterThan(31);
  expect(flips / 1000).toBeLessThan(33);
});

test("bytes count, and their number, but not where they lie", () => {
  const bytes = fc.uint8Array({ maxLength: 40, size: "max" });
  fc.assert(
    fc.property(bytes, fc.nat({ max: 9 }), (some, offset) => {
      const moved = new Uint8Array(some.length + 20);
      moved.set(some, offset);
      const value = lanesOf((lanes) => lanes.mixBytes(some, 0, some.length));
      expect(lanesOf((lanes) => lanes.mixBytes(moved, offset, some.length))).toBe(value);
      expect(lanesOf((lanes) => lanes.mixBytes(moved, offset, some.length + 1))).not.toBe(value);
    }),
  );
});
