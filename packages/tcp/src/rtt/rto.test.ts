import { ms, NEVER } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { armRto } from "./rto.ts";

/** An ACK that leaves so many bytes unacknowledged. */
const ackBut = (lab: Lab, bytes: number): string[] => lab.arrives({ flags: "A", ack: -bytes });

test("RFC6298-5.1 data that leaves with the timer off starts it; with the timer on, not again", () => {
  const lab = inState("ESTABLISHED");
  expect(lab.tcb.rtoDeadlineNs).toBe(NEVER);
  lab.nowNs = ms(100);
  lab.write(536);
  expect(lab.tcb.rtoDeadlineNs).toBe(ms(1100));
  lab.nowNs = ms(600);
  lab.write(536);
  expect(lab.tcb.rtoDeadlineNs).toBe(ms(1100));
});

test("RFC6298-5-a no time-out repeats a segment within an RTO of its last transmission", () => {
  const lab = inState("ESTABLISHED", { nagle: false });
  /** When each segment left last, by its sequence number. */
  const leftNs = new Map<string, number>();
  let repeated = 0;
  const note = (segments: readonly string[]): void => {
    for (const segment of segments) {
      const [, seq = ""] = /^\S+ (\d+)\+/.exec(segment) ?? [];
      const before = leftNs.get(seq);
      if (before !== undefined) {
        repeated++;
        expect(lab.nowNs - before).toBeGreaterThanOrEqual(lab.tcb.config.minRtoNs);
      }
      leftNs.set(seq, lab.nowNs);
    }
  };
  // Segments leave one after the other; some ACKs come, and move the timer on.
  for (let at = 0; at < 40; at++) {
    lab.nowNs += ms(70);
    if (lab.tcb.rtoDeadlineNs <= lab.nowNs) note(lab.event(() => {}).concat(lab.expire()));
    note(lab.write(100));
    if (at % 9 === 4) note(ackBut(lab, lab.tcb.scoreboard.bytes - 100));
  }
  for (let timeout = 0; timeout < 5; timeout++) note(lab.expire());
  expect(repeated).toBeGreaterThan(3);
});

test("RFC6298-3-b a round trip is measured at least once in each round trip", () => {
  const lab = inState("ESTABLISHED");
  const { rtt } = lab.tcb;
  let samples = 0;
  const sample = rtt.sample.bind(rtt);
  rtt.sample = (rttNs, newRound) => {
    samples++;
    expect(rttNs).toBe(ms(40));
    sample(rttNs, newRound);
  };
  for (let round = 1; round <= 10; round++) {
    lab.write(5360);
    lab.nowNs += ms(40);
    while (lab.tcb.scoreboard.bytes > 0) ackBut(lab, Math.max(0, lab.tcb.scoreboard.bytes - 1072));
    expect(samples).toBeGreaterThanOrEqual(round);
  }
  expect(Math.round(rtt.srttNs / ms(1))).toBe(40);
});

test("RFC6298-2.5 pacing puts the time-out off by no more than the largest RTO", () => {
  const { tcb } = inState("ESTABLISHED");
  armRto(tcb, ms(5), 1000 * tcb.config.maxRtoNs);
  expect(tcb.rtoDeadlineNs).toBe(ms(5) + tcb.config.maxRtoNs);
});
