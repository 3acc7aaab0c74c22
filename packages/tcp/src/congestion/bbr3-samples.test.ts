import { ms } from "@seedwire/engine";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import type { AckEvent, RateSample } from "./ack-event.ts";
import type { Bbr3 } from "./bbr3.ts";

/** A connection with a round trip of 100 ms, nothing in flight, and a window that holds nothing back. */
function begun(): Lab {
  const lab = inState("ESTABLISHED", { profile: "linux", congestionControl: "reno", nagle: false });
  lab.write(100);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A", window: 65535 });
  lab.tcb.congestion.cwndSegments = 1000;
  return lab;
}

/** What the draft keeps of a packet (draft-ietf-ccwg-bbr §4.1.2.2). */
interface Sent {
  readonly delivered: number;
  readonly deliveredNs: number;
  readonly firstSentNs: number;
  readonly sentNs: number;
}

test("BBRv3-4.1 a sample is what was delivered, by the longer of the times to send and to acknowledge it", () => {
  const anyStep = fc.record({
    waitMs: fc.integer({ min: 1, max: 60 }),
    write: fc.integer({ min: 0, max: 8 }),
    ack: fc.integer({ min: 0, max: 6 }),
  });
  const likeReference = fc.property(fc.array(anyStep, { maxLength: 60, size: "max" }), (steps) => {
    const lab = begun();
    const { tcb } = lab;
    const mss = tcb.smssBytes;
    let sample: RateSample | null = null;
    tcb.congestion.onAck = (event: AckEvent) => (sample = { ...event.sample });
    // C.delivered and the like; the packets in flight, oldest first.
    let delivered = tcb.delivery.delivered;
    let [deliveredNs, firstSentNs] = [lab.nowNs, lab.nowNs];
    const flight: Sent[] = [];
    for (const { waitMs, write, ack } of steps) {
      lab.nowNs += ms(waitMs);
      for (let each = 0; each < write && flight.length < 20; each++) {
        if (flight.length === 0) deliveredNs = firstSentNs = lab.nowNs;
        flight.push({ delivered, deliveredNs, firstSentNs, sentNs: lab.nowNs });
        lab.write(mss);
      }
      const acked = flight.splice(0, Math.min(ack, flight.length));
      if (acked.length === 0) continue;
      lab.nowNs += ms(1);
      sample = null;
      lab.arrives({ flags: "A", ack: -flight.length * mss, window: 65535 });
      delivered += acked.length;
      deliveredNs = lab.nowNs;
      const last = acked.at(-1)!;
      firstSentNs = last.sentNs;
      const intervalNs = Math.max(last.sentNs - last.firstSentNs, lab.nowNs - last.deliveredNs);
      const valid = intervalNs >= tcb.minRttNs;
      expect(sample).toMatchObject({
        delivered: valid ? delivered - last.delivered : -1,
        intervalNs: valid ? intervalNs : -1,
        priorDelivered: last.delivered,
      });
    }
  });
  fc.assert(likeReference, { numRuns: 50 });
});

test("BBRv3-4.1 what leaves for want of more data is marked, until what follows is delivered", () => {
  const lab = begun();
  const { tcb } = lab;
  const limits: boolean[] = [];
  tcb.congestion.onAck = ({ sample }: AckEvent) => limits.push(sample.isAppLimited);
  const acknowledge = (): void => {
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A", window: 65535 });
  };
  lab.write(3 * tcb.smssBytes); // nothing is left to send: the next is limited by the application
  acknowledge();
  tcb.congestion.cwndSegments = 4;
  lab.write(20 * tcb.smssBytes); // the window limits it
  acknowledge();
  acknowledge();
  expect(limits[0]).toBe(true);
  expect(limits.at(-1)).toBe(false);
});

test("BBRv3-4.2 no round trip is taken of what was sent twice", () => {
  const lab = inState("ESTABLISHED", { profile: "rfc", congestionControl: "bbr3", sack: false });
  const { tcb } = lab;
  const bbr = tcb.congestion as Bbr3;
  const seen: number[] = [];
  const control = bbr.control.bind(bbr);
  bbr.control = (ack) => {
    seen.push(ack.rttNs);
    control(ack);
  };
  lab.write(1000);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  lab.write(1000);
  lab.expire(); // it is sent again,
  lab.nowNs += ms(5);
  lab.arrives({ flags: "A" }); // and who knows which of the two this ACK is for
  expect(seen).toEqual([ms(100), -1]);
  expect(bbr.minRttNs).toBe(ms(100));
});
