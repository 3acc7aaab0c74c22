import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { controllers, type AckEvent, type CongestionController } from "./index.ts";

const INITIAL_SEGMENTS = 10;

/** What a controller may hear, in segments and milliseconds. */
type Event =
  | { readonly ack: number; readonly afterMs: number }
  | { readonly loss: true }
  | { readonly rto: true };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      ack: fc.integer({ min: 1, max: 40 }),
      afterMs: fc.integer({ min: 0, max: 2000 }),
    }),
  },
  fc.constant({ loss: true } as const),
  fc.constant({ rto: true } as const),
);
const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 200 });

/** Plays events to a controller; it is used to its limit all the time. */
function play(
  controller: CongestionController,
  events: readonly Event[],
  after: (event: Event, cwndBefore: number) => void = () => {},
): number[] {
  const { smssBytes } = controller;
  let nowNs = 0;
  return events.map((event) => {
    const cwndBefore = controller.cwndBytes;
    if ("ack" in event) {
      nowNs += event.afterMs * 1e6;
      const ack: AckEvent = {
        nowNs,
        ackedBytes: event.ack * smssBytes,
        priorFlightBytes: cwndBefore,
        srttNs: 40e6,
        minRttNs: 40e6,
      };
      controller.onAck(ack);
    } else if ("loss" in event) {
      controller.onLoss(cwndBefore, nowNs);
    } else {
      controller.onRto(cwndBefore, nowNs);
    }
    after(event, cwndBefore);
    return controller.cwndBytes;
  });
}

describe.each(Object.entries(controllers))("%s keeps what every controller promises", (_, Make) => {
  const make = (smssBytes = 1460): CongestionController =>
    new Make({ smssBytes, initialCwndBytes: INITIAL_SEGMENTS * smssBytes });

  test("MUST-19 RFC 5681 §3.1 cwnd is finite, whole and at least one segment, ssthresh two", () => {
    const sane = fc.property(anyEvents, (events) => {
      const controller = make();
      play(controller, events, () => {
        expect(Number.isInteger(controller.cwndBytes)).toBe(true);
        expect(controller.cwndBytes).toBeGreaterThanOrEqual(controller.smssBytes);
        expect(controller.ssthreshBytes).toBeGreaterThanOrEqual(2 * controller.smssBytes);
      });
    });
    fc.assert(sane);
  });

  test("RFC 5681 §3.1 it starts slowly: at most what was acknowledged, up to two segments an ACK", () => {
    const controller = make();
    play(
      controller,
      Array.from({ length: 50 }, () => ({ ack: 3, afterMs: 1 })),
      (_event, before) => {
        expect(controller.cwndBytes - before).toBe(2 * controller.smssBytes);
      },
    );
  });

  test("RFC 5681 §3.2 it backs off on a loss, to one segment on a time-out", () => {
    const backsOff = fc.property(anyEvents, (events) => {
      const controller = make();
      const least = 2 * controller.smssBytes;
      play(controller, events, (event, before) => {
        if ("loss" in event) {
          expect(controller.cwndBytes).toBeLessThanOrEqual(Math.max(least, 0.9 * before));
          expect(controller.cwndBytes).toBe(controller.ssthreshBytes);
        } else if ("rto" in event) {
          expect(controller.cwndBytes).toBe(controller.smssBytes);
          expect(controller.ssthreshBytes).toBeLessThanOrEqual(Math.max(least, 0.9 * before));
        } else {
          expect(controller.cwndBytes).toBeGreaterThanOrEqual(before);
        }
      });
    });
    fc.assert(backsOff);
  });

  test("in segments it does the same whatever a segment is", () => {
    const scaleFree = fc.property(anyEvents, (events) => {
      const small = play(make(1000), events);
      const large = play(make(8000), events);
      small.forEach((cwnd, at) => {
        expect(Math.abs(cwnd / 1000 / (large[at]! / 8000) - 1)).toBeLessThan(0.05);
      });
    });
    fc.assert(scaleFree);
  });

  test("the same events give the same windows", () => {
    const repeats = fc.property(anyEvents, (events) => {
      expect(play(make(), events)).toEqual(play(make(), events));
    });
    fc.assert(repeats);
  });
});
