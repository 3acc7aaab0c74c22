import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";

/** Whether cwnd, of 8 segments, counts as the limit of what was in flight, by the RFC profile. */
function isLimited(flightSegments: number, ssthreshSegments: number): boolean {
  const lab = inState("ESTABLISHED", { congestionControl: "reno", nagle: false });
  const { tcb } = lab;
  Object.assign(tcb.congestion, { cwndSegments: 8, ssthreshSegments });
  let limited: boolean | null = null;
  tcb.congestion.onAck = ({ cwndLimited }) => (limited = cwndLimited);
  lab.write(flightSegments * tcb.smssBytes);
  expect(tcb.scoreboard.count).toBe(flightSegments);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  expect(limited).not.toBeNull();
  return limited!;
}

test("RFC 9438 §5.8 after slow start cwnd is the limit if it is full, before if more than half is", () => {
  expect([7, 8].map((flight) => isLimited(flight, 4))).toEqual([false, true]);
  expect([4, 5].map((flight) => isLimited(flight, Infinity))).toEqual([false, true]);
});
