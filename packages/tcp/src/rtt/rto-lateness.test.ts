import { ms, seconds, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { rtoLatenessNs } from "./rto-lateness.ts";
import { rtoNs } from "./rto.ts";

function measured(rttNs: Ns, options: TcpOptions): Tcb {
  const { tcb } = inState("ESTABLISHED", { profile: "linux", ...options });
  for (let round = 0; round < 500; round++) tcb.rtt.sample(rttNs, true);
  return tcb;
}

/** How long so many time-outs take after the first one. */
function lastsNs(tcb: Tcb, startNs: Ns, timers: number): Ns {
  const firstNs = timerEndNs(tcb, startNs, rtoNs(tcb, 0));
  let nowNs = firstNs;
  for (let backoff = 1; backoff <= timers; backoff++) {
    nowNs = timerEndNs(tcb, nowNs, rtoNs(tcb, backoff));
  }
  return nowNs - firstNs;
}

test("as late as timers of a wheel with 250 ticks a second are in the mean", () => {
  for (const rttNs of [ms(0.1), ms(4), ms(12), ms(30), ms(100), seconds(3)]) {
    const wheel = measured(rttNs, { timerTickNs: ms(4) });
    const exact = measured(rttNs, {});
    for (const timers of [1, 2, 3, 5, 8, 12]) {
      const samples = 512;
      let sumNs = 0;
      for (let start = 0; start < samples; start++) {
        sumNs += lastsNs(wheel, start * seconds(3.148), timers);
      }
      exact.rtoBackoff = timers;
      const reckonedNs = lastsNs(exact, 0, timers) + rtoLatenessNs(exact, timers);
      expect(reckonedNs / (sumNs / samples)).toBeCloseTo(1, 2);
    }
  }
});

test("time-outs that a wheel made late are not reckoned late once more", () => {
  const tcb = measured(ms(30), { timerTickNs: ms(4) });
  tcb.rtoBackoff = 3;
  expect(rtoLatenessNs(tcb, 3)).toBe(0);
});

test("where the RTO is not doubled, as for thin streams, each wait is as late as the first", () => {
  const tcb = measured(ms(99), {});
  const each = rtoLatenessNs(tcb, 1);
  expect(rtoNs(tcb) + each).toBe(ms(320)); // each ends with a slot of 8 ticks
  expect(rtoLatenessNs(tcb, 4)).toBe(4 * each);
});
