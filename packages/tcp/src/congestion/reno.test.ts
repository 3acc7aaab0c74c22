import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AckEvent } from "./ack-event.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Reno } from "./reno.ts";

const ack = (ackedSegments: number): AckEvent => ackEvent({ ackedSegments });

const withWindow = (segments: number): Reno => new Reno(birth(segments));

test("MUST-19 RFC5681-3.1-h RFC3465-2.2 slow start: one segment for each segment acknowledged", () => {
  const reno = withWindow(10);
  reno.onAck(ack(1));
  expect(reno.cwndSegments).toBe(11);
  reno.onAck(ack(4)); // L = 2
  expect(reno.cwndSegments).toBe(13);
});

test("RFC5681-3.1-g RFC5681-3.1-i RFC5681-3.1-j RFC3465-2.1 RFC2525-2.6 congestion avoidance: one segment for each window acknowledged", () => {
  const reno = withWindow(20);
  reno.ssthreshSegments = reno.cwndSegments = reno.reduced(20, 0, "loss");
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
  expect(reno.reduced(flight, 0, "loss")).toBe(ssthresh);
});

test("RFC5681-3 never more aggressive than the equations, whatever is acknowledged", () => {
  const anyAcks = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 200, size: "max" });
  const isBounded = fc.property(anyAcks, fc.integer({ min: 2, max: 100 }), (acks, ssthresh) => {
    const reno = withWindow(10);
    reno.ssthreshSegments = ssthresh;
    let model = 10; // equations (2), with L of RFC 3465, and (3), in parts of a segment
    for (const acked of acks) {
      if (model < ssthresh) model = Math.min(model + Math.min(acked, 2), Math.max(ssthresh, model));
      else model += acked / Math.floor(model);
      reno.onAck(ack(acked));
      expect(reno.cwndSegments).toBeLessThanOrEqual(model + 1);
    }
  });
  fc.assert(isBounded, { numRuns: 200 });
});
