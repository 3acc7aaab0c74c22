import { expect, test } from "vitest";
import type { AckEvent } from "./controller.ts";
import { toSeq } from "../seq.ts";
import { Reno } from "./reno.ts";

const ack = (ackedSegments: number): AckEvent => ({
  nowNs: 0,
  ackedSegments,
  cwndLimited: true,
  srttNs: 0,
  minRttNs: 0,
  rttNs: -1,
  sndUna: toSeq(0),
  sndNxt: toSeq(0),
  pacingBps: Infinity,
});

const withWindow = (segments: number): Reno =>
  new Reno({ initialCwndSegments: segments, slowStartLimitSegments: 2, hystart: false });

test("MUST-19 RFC5681-3.1-h RFC3465-2.2 slow start: one segment for each segment acknowledged", () => {
  const reno = withWindow(10);
  reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(11);
  reno.onAck(ack(4)); // L = 2
  expect(reno.cwndSegments).toBe(13);
});

test("RFC5681-3.1-g RFC5681-3.1-i RFC5681-3.1-j RFC3465-2.1 RFC2525-2.6 congestion avoidance: one segment for each window acknowledged", () => {
  const reno = withWindow(20);
  reno.ssthreshSegments = reno.cwndSegments = reno.reduced(20);
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
])("RFC5681-3.1-k %d segments in flight: ssthresh is %d", (flight, ssthresh) => {
  const reno = withWindow(20);
  expect(reno.reduced(flight)).toBe(ssthresh);
});
