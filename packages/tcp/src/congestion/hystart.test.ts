import { ms, us } from "@seedwire/engine";
import { expect, test } from "vitest";
import { seqAdd, toSeq, type Seq } from "../seq.ts";
import type { AckEvent } from "./ack-event.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Cubic } from "./cubic.ts";
import { HyStart } from "./hystart.ts";

const at = (segment: number): Seq => seqAdd(toSeq(-5), segment);

const event = (nowMs: number, rttMs: number, una: number, nxt: number): AckEvent =>
  ackEvent({
    nowNs: ms(nowMs),
    srttNs: ms(rttMs),
    minRttNs: ms(rttMs),
    rttNs: ms(rttMs),
    sndUna: at(una),
    sndNxt: at(nxt),
  });

const cubicWith = (segments: number, hystart: "off" | "linux"): Cubic =>
  new Cubic(birth(segments, { hystart, slowStartLimitSegments: Infinity }));

/** Cubic in slow start with so many segments, and a round that ends at segment 100. */
function starting(segments: number): Cubic {
  const cubic = cubicWith(segments, "linux");
  cubic.begin(event(0, 0, 0, 0));
  return cubic;
}

test("RFC9406-4.2-a RFC9406-4.3 round trips longer by an eighth, or 4 ms at least, end slow start", () => {
  const cubic = starting(20);
  cubic.onEveryAck(event(50, 50, 1, 100)); // the shortest; a round begins
  // Ten more of the same round are 7 ms longer: 50 / 8 is 6.25; spaced too far for a train.
  for (let sample = 1; sample <= 9; sample++) {
    expect(cubic.ssthreshSegments).toBe(Infinity);
    cubic.onEveryAck(event(100 + 3 * sample, 57, 1 + sample, 100));
  }
  // The round's own first sample was the shortest: nothing is decided before the next.
  expect(cubic.ssthreshSegments).toBe(Infinity);
  for (let sample = 1; sample <= 9; sample++) {
    cubic.onEveryAck(event(200 + 3 * sample, 57, 101 + sample, 200));
  }
  expect(cubic.ssthreshSegments).toBe(20); // N_RTT_SAMPLE is 8
});

test("RFC9406-4.2-c a rise below the threshold does not", () => {
  const cubic = starting(20);
  cubic.onEveryAck(event(50, 50, 1, 100));
  for (let sample = 1; sample <= 20; sample++) {
    cubic.onEveryAck(event(200 + 3 * sample, 56, 101 + sample, 200));
  }
  expect(cubic.ssthreshSegments).toBe(Infinity);
});

test("a train of ACKs longer than half of the shortest round trip ends slow start", () => {
  const cubic = starting(20);
  cubic.onEveryAck(event(50, 50, 1, 100));
  cubic.onEveryAck(event(100, 50, 101, 300)); // the round begins
  let left = 0;
  for (let now = 101; left === 0; now++) {
    cubic.onEveryAck(event(now, 50, now, 300));
    if (cubic.ssthreshSegments !== Infinity) left = now;
  }
  expect(left).toBe(126); // more than 25 ms
});

test("Linux, hystart_ack_delay: four packets of 64 KB at the pacing rate lengthen the train, up to 1 ms", () => {
  /** Whether a train that is so long, with a shortest round trip of 100 us, is long enough. */
  const isLong = (pacingBps: number, trainNs: number): boolean => {
    const hystart = new HyStart();
    hystart.reset(0, at(100));
    const ack = ackEvent({ nowNs: trainNs, rttNs: us(100), pacingBps, sndUna: at(1) });
    return hystart.isTimeToLeave(100, ack, us(100));
  };
  // 4 * 65536 bytes take 209.7 us at 10 Gbit/s: half of that and of 100 us are 154.9.
  expect([isLong(1e10, us(154)), isLong(1e10, us(155))]).toEqual([false, true]);
  expect([isLong(1e6, us(550)), isLong(1e6, us(551))]).toEqual([false, true]);
  expect([isLong(Infinity, us(50)), isLong(Infinity, us(51))]).toEqual([false, true]);
});

test("RFC9406-4.3 on long paths a rise beyond 16 ms is enough, in the ninth sample of a round", () => {
  const samples = (rttNs: number, count: number): boolean => {
    const hystart = new HyStart();
    hystart.reset(0, at(100));
    const found = Array.from({ length: count }, (_, sample) => {
      const ack = ackEvent({ nowNs: ms(10 * (sample + 1)), rttNs, sndUna: at(1) });
      return hystart.isTimeToLeave(100, ack, ms(160));
    });
    return found.at(-1)!;
  };
  expect(samples(ms(176), 9)).toBe(false);
  expect(samples(ms(176) + 1, 8)).toBe(false);
  expect(samples(ms(176) + 1, 9)).toBe(true);
});

test("small windows are let alone, and so is every window without HyStart", () => {
  const small = starting(15);
  const plain = cubicWith(20, "off");
  for (const cubic of [small, plain]) {
    for (let now = 50; now < 200; now++) cubic.onEveryAck(event(now, now, now, 300));
    expect(cubic.ssthreshSegments).toBe(Infinity);
  }
});
