import { NEVER } from "@seedwire/engine";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newMinFilter, runMinimum } from "./min-rtt.ts";

const WINDOW = 100;

test("RFC8985-6.2(1) the filter tells a value of the window, and the least of what came lately", () => {
  const anySamples = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 60 }), value: fc.integer({ min: 1, max: 99 }) }),
    { maxLength: 60, size: "max" },
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

/** `minmax_running_min` of Linux, lib/win_minmax.c: three samples, the best first. */
class Kernel {
  s = [0, 1, 2].map(() => ({ t: 0, v: NEVER }));

  run(win: number, t: number, v: number): number {
    const { s } = this;
    const val = { t, v };
    if (v <= s[0]!.v || t - s[2]!.t > win) {
      this.s = [val, val, val];
      return v;
    }
    if (v <= s[1]!.v) s[2] = s[1] = val;
    else if (v <= s[2]!.v) s[2] = val;
    return this.subwin(win, val);
  }

  private subwin(win: number, val: { t: number; v: number }): number {
    const { s } = this;
    const dt = val.t - s[0]!.t;
    if (dt > win) {
      this.s = [s[1]!, s[2]!, val];
      if (val.t - this.s[0]!.t > win) this.s = [this.s[1]!, this.s[2]!, val];
    } else if (s[1]!.t === s[0]!.t && dt > win / 4) {
      s[2] = s[1] = val;
    } else if (s[2]!.t === s[1]!.t && dt > win / 2) {
      s[2] = val;
    }
    return this.s[0]!.v;
  }
}

/** By time and value: a best one that comes early, and one just as old as the window. */
const telling = [
  [
    [0, 30],
    [10, 20],
    [20, 25],
    [90, 40],
  ],
  [
    [0, 10],
    [100, 20],
  ],
].map((steps): [{ after: number; value: number }[]] => [
  steps.map(([after, value]) => ({ after: after!, value: value! })),
]);

test("as Linux: the filter tells what the kernel's does", () => {
  const anySamples = fc.array(
    fc.record({
      after: fc.constantFrom(1, 5, 10, 24, 25, 26, 50, 75, 99, 100, 101),
      value: fc.integer({ min: 1, max: 8 }),
    }),
    { minLength: 4, maxLength: 40, size: "max" },
  );
  const agrees = fc.property(anySamples, (samples) => {
    const filter = newMinFilter();
    const kernel = new Kernel();
    let now = 0;
    for (const { after, value } of samples) {
      now += after;
      expect(runMinimum(filter, WINDOW, now, value)).toBe(kernel.run(WINDOW, now, value));
    }
  });
  fc.assert(agrees, { examples: telling, numRuns: 1000 });
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
