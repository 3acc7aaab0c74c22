import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newMinFilter, runMinimum } from "./min-rtt.ts";

const WINDOW = 100;

test("RFC8985-6.2(1) the filter tells a value of the window, and the least of what came lately", () => {
  const anySamples = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 60 }), value: fc.integer({ min: 1, max: 99 }) }),
    { maxLength: 60 },
  );
  const isSound = fc.property(anySamples, (samples) => {
    const filter = newMinFilter();
    const seen: { at: number; value: number }[] = [];
    let now = 0;
    for (const { after, value } of samples) {
      now += after;
      seen.push({ at: now, value });
      const least = runMinimum(filter, WINDOW, now, value);
      const inWindow = seen.filter(({ at }) => now - at <= WINDOW);
      expect(inWindow.map((sample) => sample.value)).toContain(least);
      expect(least).toBeLessThanOrEqual(value);
    }
  });
  fc.assert(isSound);
});

test("RFC8985-6.2(1) a path that becomes longer is noticed after the window", () => {
  const filter = newMinFilter();
  runMinimum(filter, WINDOW, 0, 10);
  let told = 0;
  for (let now = 1; now <= 100; now++) told = runMinimum(filter, WINDOW, now, 20);
  expect(told).toBe(10);
  expect(runMinimum(filter, WINDOW, 101, 20)).toBe(20);
});

test("on a path that becomes longer step by step the best of the next quarter follows, then of the half", () => {
  const filter = newMinFilter();
  const told = Array.from({ length: 160 }, (_, now) => runMinimum(filter, WINDOW, now, 1000 + now));
  expect([told[100], told[101], told[126], told[127]]).toEqual([1000, 1026, 1026, 1051]);
});
