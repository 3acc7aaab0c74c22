import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ackEvent, birth } from "./controller.fixture.ts";
import {
  controllers,
  type CongestionController,
  type ControllerInit,
  type ControllerName,
} from "./index.ts";
import { transfer, type TransferOptions } from "./transfer.fixture.ts";

const INITIAL_SEGMENTS = 10;

/** What a controller may hear, in segments and milliseconds. */
type Event =
  | { readonly ack: number; readonly afterMs: number }
  | { readonly loss: true }
  | { readonly mark: true }
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
  fc.constant({ mark: true } as const),
  fc.constant({ rto: true } as const),
);
const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 200 });

/** Plays events to a controller; it is used to its limit all the time. */
function play(
  controller: CongestionController,
  events: readonly Event[],
  after: (event: Event, cwndBefore: number) => void = () => {},
): number[] {
  let nowNs = 0;
  return events.map((event) => {
    const cwndBefore = controller.cwndSegments;
    if ("ack" in event) {
      nowNs += event.afterMs * 1e6;
      const ack = ackEvent({
        nowNs,
        ackedSegments: event.ack,
        srttNs: 40e6,
        minRttNs: 40e6,
        rttNs: 40e6,
      });
      controller.onEveryAck(ack);
      if (controller.hasModel) controller.control(ack);
      else controller.onAck(ack);
    } else {
      controller.ssthreshSegments = controller.reduced(
        cwndBefore,
        nowNs,
        "rto" in event ? "timeout" : "loss" in event ? "loss" : "ecn",
      );
      if (!("rto" in event)) {
        if (!controller.hasModel) controller.cwndSegments = controller.ssthreshSegments;
      } else {
        controller.onState("loss", ackEvent({ nowNs }));
        controller.cwndSegments = 1;
      }
    }
    after(event, cwndBefore);
    return controller.cwndSegments;
  });
}

type Entry = [name: string, Make: new (init: ControllerInit) => CongestionController];

/** The handshake took 40 ms. */
function begun(controller: CongestionController): CongestionController {
  controller.begin(ackEvent({ srttNs: 40e6, minRttNs: 40e6 }));
  return controller;
}

const init = birth(INITIAL_SEGMENTS, { hystart: "off" });
const all: Entry[] = Object.entries(controllers);
const withoutModel = all.filter(([, Make]) => !new Make(init).hasModel);

describe.each(all)("MAY-18 %s keeps what every controller promises", (_, Make) => {
  const make = (): CongestionController => begun(new Make(init));

  test("MUST-19 RFC 5681 §3.1 cwnd is finite, whole and at least one segment, ssthresh two", () => {
    const sane = fc.property(anyEvents, (events) => {
      const controller = make();
      play(controller, events, () => {
        expect(Number.isInteger(controller.cwndSegments)).toBe(true);
        expect(controller.cwndSegments).toBeGreaterThanOrEqual(1);
        expect(controller.ssthreshSegments).toBeGreaterThanOrEqual(2);
      });
    });
    fc.assert(sane);
  });

  test("the same events give the same windows", () => {
    const repeats = fc.property(anyEvents, (events) => {
      expect(play(make(), events)).toEqual(play(make(), events));
    });
    fc.assert(repeats);
  });
});

describe.each(all)("MAY-18 %s over a path of 10 Mbit/s and 40 ms", (name) => {
  const options: TransferOptions = { congestionControl: name as ControllerName };

  test("it fills the path, and what is lost when it finds the end of it is repaired without a time-out", () => {
    const { complete, server, used } = transfer(options);
    expect(complete).toBe(true);
    expect(server.status.rtos).toBe(0);
    expect(used).toBeGreaterThan(0.75);
    expect(used).toBeLessThanOrEqual(1);
  });

  test("with 2 % loss everything arrives", () => {
    const { complete, server } = transfer({ ...options, segments: 500, loss: 0.02 });
    expect(complete).toBe(true);
    expect(server.status.retransmittedSegments).toBeGreaterThan(0);
  });

  test("paced or not, it fills the path", () => {
    for (const pacing of ["on", "off"] as const) {
      const { used } = transfer({ ...options, pacing, queuePackets: 1000 });
      expect(used).toBeGreaterThan(0.75);
    }
  });

  test("it is free of scale: segments half as large on a path half as fast make no difference", () => {
    // On a slow machine or a fast one Linux would send in other bursts: here each is one segment.
    const plain = { ...options, maxBurstSegments: 1, pacing: "off" } as const;
    const large = transfer({ ...plain, mssBytes: 1448 });
    const small = transfer({ ...plain, mssBytes: 698 });
    expect(Math.abs(large.used / small.used - 1)).toBeLessThan(0.02);
  });

  test("the same seed gives the same windows", () => {
    const lossy = { ...options, segments: 500, loss: 0.02, seed: "7" };
    expect(transfer(lossy).windows).toEqual(transfer(lossy).windows);
  });
});

describe.each(withoutModel)(
  "%s keeps what those without a model of the path promise",
  (_, Make) => {
    const make = (): CongestionController => begun(new Make(init));

    test("RFC5681-3.1-a RFC5681-3.1-f it starts slowly: at most what was acknowledged, up to two segments an ACK", () => {
      const controller = make();
      play(
        controller,
        Array.from({ length: 50 }, () => ({ ack: 3, afterMs: 1 })),
        (_event, before) => {
          expect(controller.cwndSegments - before).toBe(2);
        },
      );
    });

    test("RFC5681-3.1-m RFC5681-4.3-a it backs off on a loss or a mark, to one segment on a time-out", () => {
      const backsOff = fc.property(anyEvents, (events) => {
        const controller = make();
        const least = 2;
        play(controller, events, (event, before) => {
          if ("loss" in event) {
            expect(controller.cwndSegments).toBeLessThanOrEqual(Math.max(least, 0.9 * before));
            expect(controller.cwndSegments).toBe(controller.ssthreshSegments);
          } else if ("mark" in event) {
            // DCTCP reduces by as much as was marked, others by a share.
            const most = controller.needsEcn ? before : 0.9 * before;
            expect(controller.cwndSegments).toBeLessThanOrEqual(Math.max(least, most));
          } else if ("rto" in event) {
            expect(controller.cwndSegments).toBe(1);
            expect(controller.ssthreshSegments).toBeLessThanOrEqual(Math.max(least, 0.9 * before));
          } else {
            expect(controller.cwndSegments).toBeGreaterThanOrEqual(before);
          }
        });
      });
      fc.assert(backsOff);
    });
  },
);
