import { ms, seconds, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import { MinRtt } from "./bbr-min-rtt.ts";
import { ackEvent } from "./controller.fixture.ts";

/** Began then, with this round trip. */
function begun(nowNs: Ns, minRttNs = ms(100)): MinRtt {
  const minRtt = new MinRtt();
  minRtt.reset(ackEvent({ nowNs, minRttNs }));
  return minRtt;
}

test("Linux, min_rtt_stamp: it is old after 2500 whole ticks of 4 ms", () => {
  const isOld = (seenNs: Ns, nowNs: Ns): boolean => begun(seenNs).sample(ackEvent({ nowNs }));
  expect(isOld(0, seconds(10) + ms(3.9))).toBe(false);
  expect(isOld(0, seconds(10) + ms(4))).toBe(true);
  expect(isOld(ms(3.9), seconds(10) + ms(4))).toBe(true);
});

test("an old one gives way to a longer one, if its ACK was not delayed", () => {
  const minRtt = begun(0);
  const nowNs = seconds(11);
  minRtt.sample(ackEvent({ nowNs, rttNs: ms(120), maybeDelayed: true }));
  expect(minRtt.us).toBe(100_000);
  minRtt.sample(ackEvent({ nowNs, rttNs: ms(120) }));
  expect(minRtt.us).toBe(120_000);
  expect(minRtt.sample(ackEvent({ nowNs, rttNs: ms(130) }))).toBe(false);
  expect(minRtt.us).toBe(120_000);
});

test("a path may take no time at all; -1 is no round trip", () => {
  const minRtt = begun(0);
  minRtt.sample(ackEvent({ rttNs: -1 }));
  expect(minRtt.us).toBe(100_000);
  minRtt.sample(ackEvent({ rttNs: 0 }));
  expect(minRtt.us).toBe(0);
});

test("Linux, probe_rtt_done_stamp: the search ends after 50 whole ticks", () => {
  const minRtt = begun(0);
  minRtt.beginSearch();
  expect(minRtt.endsSearch(seconds(1))).toBe(false);
  minRtt.runSearch(seconds(1) + ms(3.9));
  expect(minRtt.endsSearch(seconds(1) + ms(203.9))).toBe(false);
  expect(minRtt.endsSearch(seconds(1) + ms(204))).toBe(true);
});
