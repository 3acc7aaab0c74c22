import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HostClock, type HostClockOptions } from "./host-clock.ts";
import { days, ms, NEVER, seconds } from "./time.ts";

const at = (nowNs: number) => ({ nowNs });
const options: fc.Arbitrary<HostClockOptions> = fc.record({
  granularityNs: fc.constantFrom(1, 1000, ms(1), ms(4), ms(15.6), 7),
  driftPpm: fc.oneof(
    fc.constantFrom(0, 0.001, -0.001, 50, -50, 9000, -9000),
    fc.double({ min: -9000, max: 9000, noNaN: true }),
  ),
});
const instant = fc.oneof(fc.nat(), fc.integer({ min: 0, max: days(100) }));

/** The definition, in integers without bounds. */
function reading(trueNs: number, { granularityNs = 1, driftPpm = 0 }: HostClockOptions): number {
  const tick = BigInt(granularityNs);
  const counted = (BigInt(trueNs) * BigInt(1e9 + Math.round(driftPpm * 1000))) / 1_000_000_000n;
  return Number(counted - (counted % tick));
}

test("a clock without faults is true time", () => {
  const source = at(0);
  const clock = new HostClock(source);
  source.nowNs = 12_345;
  expect([clock.monotonicNs, clock.wallNs, clock.granularityNs]).toEqual([12_345, 12_345, 1]);
  expect([clock.deadlineAfter(5), clock.deadlineAfter(NEVER)]).toEqual([12_350, NEVER]);
  expect([clock.instantOf(5), clock.instantOf(20_000)]).toEqual([12_345, 20_000]);
});

test("granularity shows whole ticks only", () => {
  const clock = new HostClock(at(ms(11)), { granularityNs: ms(4) });
  expect(clock.monotonicNs).toBe(ms(8));
  expect(clock.deadlineAfter(ms(4))).toBe(ms(12));
  expect(clock.deadlineAfter(ms(4) + 1)).toBe(ms(16));
  expect(clock.deadlineAfter(0)).toBe(ms(11));
  expect(clock.deadlineAfter(NEVER)).toBe(NEVER);
});

test("drift makes a clock gain or lose", () => {
  expect(new HostClock(at(seconds(1)), { driftPpm: 50 }).monotonicNs).toBe(seconds(1) + 50_000);
  expect(new HostClock(at(seconds(1)), { driftPpm: -50 }).monotonicNs).toBe(seconds(1) - 50_000);
  expect(new HostClock(at(1), { driftPpm: -50 }).monotonicNs).toBe(0);
  expect(new HostClock(at(seconds(2)), { driftPpm: 50 }).deadlineAfter(seconds(1))).toBe(
    2_999_950_003, // the first at which the clock reads 3.0001 s
  );
});

test("readings are exact at every instant, drift and granularity", () => {
  const property = fc.property(instant, options, (trueNs, faults) => {
    expect(new HostClock(at(trueNs), faults).monotonicNs).toBe(reading(trueNs, faults));
  });
  fc.assert(property, { numRuns: 2000 });
});

test("at a deadline the delay has passed on the clock, one nanosecond before it has not", () => {
  const delay = fc.oneof(fc.nat(), fc.integer({ min: 0, max: days(3) }));
  const property = fc.property(instant, delay, options, (trueNs, delayNs, faults) => {
    const deadlineNs = new HostClock(at(trueNs), faults).deadlineAfter(delayNs);
    const target = reading(trueNs, faults) + delayNs;
    expect(Number.isSafeInteger(deadlineNs)).toBe(true);
    expect(deadlineNs).toBeGreaterThanOrEqual(trueNs);
    expect(reading(deadlineNs, faults)).toBeGreaterThanOrEqual(target);
    if (deadlineNs > trueNs) expect(reading(deadlineNs - 1, faults)).toBeLessThan(target);
  });
  fc.assert(property, { numRuns: 2000 });
});

test("the monotonic time never goes back, whatever the wall clock does", () => {
  const property = fc.property(options, fc.array(fc.nat(1e7)), (faults, steps) => {
    const source = at(0);
    const clock = new HostClock(source, faults);
    let lastNs = clock.monotonicNs;
    for (const step of steps) {
      source.nowNs += step;
      clock.jump(-2 * step);
      expect(clock.monotonicNs).toBeGreaterThanOrEqual(lastNs);
      lastNs = clock.monotonicNs;
    }
  });
  fc.assert(property);
});

test("offset and jumps move the wall clock alone", () => {
  const source = at(0);
  const clock = new HostClock(source, { offsetNs: -ms(500) });
  expect([clock.monotonicNs, clock.wallNs]).toEqual([0, -ms(500)]);
  source.nowNs = ms(10);
  clock.jump(seconds(1));
  expect([clock.monotonicNs, clock.wallNs]).toEqual([ms(10), ms(510)]);
  clock.jump(-seconds(2));
  expect([clock.monotonicNs, clock.wallNs]).toEqual([ms(10), -ms(1490)]);
  expect(clock.deadlineAfter(5)).toBe(ms(10) + 5);
});

test("impossible clocks are refused", () => {
  expect(() => new HostClock(at(0), { granularityNs: 0 })).toThrow("is 0 ns, expected at least 1");
  expect(() => new HostClock(at(0), { granularityNs: 0.5 })).toThrow(RangeError);
  expect(() => new HostClock(at(0), { driftPpm: 9001 })).toThrow("is 9001 ppm, expected -9000");
  expect(() => new HostClock(at(0), { driftPpm: NaN })).toThrow(RangeError);
  expect(() => new HostClock(at(0), { offsetNs: 0.5 })).toThrow(RangeError);
  expect(() => new HostClock(at(0)).jump(Infinity)).toThrow("The jump of a clock is Infinity ns");
});
