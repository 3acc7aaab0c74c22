import { ms, NEVER, seconds, us } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState } from "./lab.fixture.ts";
import { timerEndNs, wholeTicksNs } from "./timer-end.ts";

/** A Linux with HZ 250. */
const tcb = inState("ESTABLISHED", { timerTickNs: ms(4) }).tcb;

test("timers are exact unless the host has a tick", () => {
  const exact = inState("ESTABLISHED").tcb;
  expect(timerEndNs(exact, 17, ms(200) + 1)).toBe(ms(200) + 18);
  expect(wholeTicksNs(exact, 12_345)).toBe(12_345);
});

// Started on a tick, so that the end is the latest: Linux, kernel/time/timer.c, table for HZ 250.
test.each([
  ["a short timer: one tick more", ms(40), ms(44)],
  ["63 ticks and more: up to the next 8", ms(252), ms(256)],
  ["1 s", seconds(1), ms(1024)],
  ["3 s: up to the next 64 ticks", seconds(3), ms(3072)],
  ["60 s: up to the next 512", seconds(60), ms(61_440)],
  ["120 s", seconds(120), ms(120_832)],
  [
    "49 days and more, on the last level: up to the next 8 ** 8",
    ms(64 * 67_108_864),
    ms(65 * 67_108_864),
  ],
])("%s", (_name, waitNs, endNs) => {
  expect(timerEndNs(tcb, 0, waitNs)).toBe(endNs);
});

test("a timer ends in [t, 1.125 t + 4 ms], on a tick, whenever it starts", () => {
  for (let nowNs = 0; nowNs < seconds(1); nowNs += us(1717)) {
    for (const waitNs of [us(1), ms(2), ms(213.3), ms(256), ms(999), seconds(7), seconds(77)]) {
      const endNs = timerEndNs(tcb, nowNs, waitNs);
      expect(endNs % ms(4)).toBe(0);
      expect(endNs - nowNs).toBeGreaterThanOrEqual(waitNs);
      // What is not a whole number of ticks is rounded up before, and the start down.
      expect(endNs - nowNs).toBeLessThanOrEqual(1.125 * (waitNs + ms(4)) + ms(4));
    }
  }
});

test("no timer stays none", () => {
  expect(timerEndNs(tcb, ms(1), NEVER)).toBe(NEVER);
});

test("the RTO is a whole number of ticks", () => {
  expect(wholeTicksNs(tcb, ms(210) + 1)).toBe(ms(212));
  expect(wholeTicksNs(tcb, ms(212))).toBe(ms(212));
});
