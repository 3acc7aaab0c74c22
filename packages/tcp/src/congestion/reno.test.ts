import { expect, test } from "vitest";
import type { AckEvent } from "./controller.ts";
import { Reno } from "./reno.ts";

const SMSS = 1000;
const ack = (ackedBytes: number): AckEvent => ({
  nowNs: 0,
  ackedBytes,
  priorFlightBytes: 0,
  srttNs: 0,
  minRttNs: 0,
});

test("MUST-19 RFC 5681 §3.1 (2) slow start: one segment for each segment acknowledged", () => {
  const reno = new Reno({ smssBytes: SMSS, initialCwndBytes: 10 * SMSS });
  reno.onAck(ack(SMSS));
  expect(reno.cwndBytes).toBe(11 * SMSS);
  reno.onAck(ack(500)); // ACK division gains nothing (RFC 3465 §2.1)
  expect(reno.cwndBytes).toBe(11_500);
  reno.onAck(ack(4 * SMSS)); // L = 2
  expect(reno.cwndBytes).toBe(13_500);
});

test("RFC 5681 §3.1 (3) congestion avoidance: one segment for each window acknowledged", () => {
  const reno = new Reno({ smssBytes: SMSS, initialCwndBytes: 20 * SMSS });
  reno.onLoss(20 * SMSS);
  expect([reno.cwndBytes, reno.ssthreshBytes]).toEqual([10 * SMSS, 10 * SMSS]); // (4)
  for (let acks = 0; acks < 9; acks++) reno.onAck(ack(SMSS));
  expect(reno.cwndBytes).toBe(10 * SMSS);
  reno.onAck(ack(SMSS));
  expect(reno.cwndBytes).toBe(11 * SMSS);
  for (let acks = 0; acks < 11; acks++) reno.onAck(ack(SMSS));
  expect(reno.cwndBytes).toBe(12 * SMSS);
});

test.each([
  [20, 10],
  [5, 2.5],
  [3, 2],
  [1, 2],
])("RFC 5681 §3.1 (4) %d segments in flight: ssthresh is %d", (flight, ssthresh) => {
  const reno = new Reno({ smssBytes: SMSS, initialCwndBytes: 20 * SMSS });
  reno.onRto(flight * SMSS);
  expect([reno.cwndBytes, reno.ssthreshBytes]).toEqual([SMSS, ssthresh * SMSS]);
});
