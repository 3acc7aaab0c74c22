import { expect, test } from "vitest";
import type { AckEvent } from "./controller.ts";
import { Reno } from "./reno.ts";

const ack = (ackedSegments: number): AckEvent => ({
  nowNs: 0,
  ackedSegments,
  priorFlightSegments: 0,
  srttNs: 0,
  minRttNs: 0,
});

test("MUST-19 RFC 5681 §3.1 (2) slow start: one segment for each segment acknowledged", () => {
  const reno = new Reno({ initialCwndSegments: 10 });
  reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(11);
  reno.onAck(ack(4)); // L = 2
  expect(reno.cwndSegments).toBe(13);
});

test("RFC 5681 §3.1 (3) congestion avoidance: one segment for each window acknowledged", () => {
  const reno = new Reno({ initialCwndSegments: 20 });
  reno.onLoss(20);
  expect([reno.cwndSegments, reno.ssthreshSegments]).toEqual([10, 10]); // (4)
  for (let acks = 0; acks < 9; acks++) reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(10);
  reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(11);
  for (let acks = 0; acks < 11; acks++) reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(12);
});

test.each([
  [20, 10],
  [5, 2],
  [3, 2],
  [1, 2],
])("RFC 5681 §3.1 (4) %d segments in flight: ssthresh is %d", (flight, ssthresh) => {
  const reno = new Reno({ initialCwndSegments: 20 });
  reno.onRto(flight);
  expect([reno.cwndSegments, reno.ssthreshSegments]).toEqual([1, ssthresh]);
});
