import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Sender, type SenderOptions } from "../loss/sender.fixture.ts";

/** When which segments leave of 20 that are written 50 ms after a first ten were acknowledged. */
function departures(options: SenderOptions): number[] {
  const sender = new Sender({ maxBurstSegments: 1, tailLossProbe: false, ...options });
  sender.write(10_000);
  sender.pass(50);
  const times: number[] = sender.ack(10_000).map(() => sender.ms);
  times.push(...sender.write(15_000).map(() => sender.ms));
  for (const line of sender.pass(100)) times.push(Number(/at ([\d.]+)/.exec(line)![1]));
  return times;
}

test("unpaced, what cwnd allows leaves at once", () => {
  expect(departures({ pacing: "off" })).toEqual(Array(15).fill(50));
});

test("paced, a segment leaves when the one before has had its time at the pacing rate", () => {
  // cwnd 20 in 50 ms, twice as fast in slow start: 1000 bytes each 1.25 ms; half of the first is forgiven.
  const times = departures({ pacing: "on" });
  const gaps = times.slice(1).map((time, at) => time - times[at]!);
  expect(times).toHaveLength(15);
  expect(gaps[0]).toBeCloseTo(1.25 / 2, 0);
  for (const gap of gaps.slice(1)) expect(Math.abs(gap - 1.25)).toBeLessThanOrEqual(0.15);
});

test("Reno does not ask for pacing, BBR does, and a limit to the rate does", () => {
  const last = (options: SenderOptions): number => departures(options).at(-1)!;
  expect(last({})).toBe(50);
  expect(last({ congestionControl: "bbr" })).toBeGreaterThan(55);
  expect(last({ maxPacingBps: 4_000_000 })).toBeCloseTo(50 + 1 + 13 * 2, 0); // 2 ms each
});

test("retransmissions are paced too", () => {
  const sender = new Sender({ pacing: "on", maxBurstSegments: 1, tailLossProbe: false });
  sender.write(20_000);
  sender.pass(50);
  sender.ack(10_000);
  sender.pass(50);
  const sent = [...sender.ack(10_000, [14_000, 20_000]), ...sender.pass(60)];
  const again = sent.filter((line) => /(10000|11000|12000|13000)\+/.test(line));
  expect(again.length).toBeGreaterThanOrEqual(4);
  expect(new Set(again.map((line) => line.split(":")[0])).size).toBeGreaterThanOrEqual(4);
});

test("what pacing puts off is not timed out earlier for it", () => {
  const sender = new Sender({ pacing: "on", maxBurstSegments: 1, tailLossProbe: false });
  sender.write(20_000);
  sender.pass(50);
  sender.ack(10_000);
  const { rtoDeadlineNs, pacing } = sender.tcb;
  expect(pacing.departureNs).toBeGreaterThan(sender.lab.nowNs);
  expect(rtoDeadlineNs - sender.lab.nowNs).toBeGreaterThan(ms(200));
});
