import { seconds } from "@seedwire/engine";
import { parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

const there = parseAddress("10.0.0.9");

test("RFC 1812 §4.3.2.8: a burst at once, then one each interval, to the nanosecond", () => {
  const limit = new RateLimit({ perSecond: 2, burst: 3 });
  const allowed = (...timesNs: number[]): boolean[] =>
    timesNs.map((timeNs) => limit.allows(there, timeNs));
  expect(allowed(0, 0, 0, 0)).toEqual([true, true, true, false]);
  expect(allowed(seconds(0.5) - 1, seconds(0.5), seconds(0.5))).toEqual([false, true, false]);
  // a long silence is worth one burst, no more
  expect(allowed(...Array.from({ length: 4 }, () => seconds(100)))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("one at once is the least burst; six are the default, as of Linux", () => {
  const single = new RateLimit({ perSecond: 1, burst: 1 });
  expect([0, 0].map((nowNs) => single.allows(there, nowNs))).toEqual([true, false]);
  const broken = new RateLimit({ perSecond: 1, burst: 1.5 }); // whole ones count
  expect([0, seconds(0.5)].map((nowNs) => broken.allows(there, nowNs))).toEqual([true, false]);
  const usual = new RateLimit({ perSecond: 1 });
  expect(Array.from({ length: 7 }, () => usual.allows(there, 0))).toEqual([
    ...Array.from({ length: 6 }, () => true),
    false,
  ]);
  expect(() => new RateLimit({ perSecond: 1, burst: 0.5 })).toThrow(
    "The limit of ICMP errors: burst is 0.5, expected a number from 1",
  );
});
