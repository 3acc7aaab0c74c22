import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Bbr3Bench, MSS } from "./bbr3-bench.fixture.ts";
import { advanceMaxBwFilter, updateAckAggregation } from "./bbr3-model.ts";
import { ackEvent } from "./controller.fixture.ts";

const PER_NS = 1 / ms(100);

test("BBRv3-2.11 max_bw is the best of this cycle and the one before", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  let cycles = 0;
  const seen: number[] = [];
  for (let round = 0; round < 100 && cycles < 3; round++) {
    const before = bbr.state;
    bench.ack({ segments: 60, flight: 50 });
    if (before !== "ProbeBW_DOWN" && bbr.state === "ProbeBW_DOWN") {
      cycles++;
      bench.ack({ segments: 60, flight: 50 }); // its samples are all in
      seen.push(Math.round(bbr.maxBw / PER_NS));
    }
  }
  expect(seen).toEqual([100, 60, 60]);
});

test("BBRv3-2.11 a sample that the application limited counts only if it is better", () => {
  const bench = new Bbr3Bench().ack({ segments: 100 });
  bench.ack({ segments: 90, limited: true });
  expect(bench.bbr.maxBw).toBeCloseTo(100 * PER_NS);
  bench.ack({ segments: 110, limited: true });
  expect(bench.bbr.maxBw).toBeCloseTo(110 * PER_NS);
});

test("BBRv3-2.12 extra_acked spans ten rounds, in Startup one", () => {
  const bench = new Bbr3Bench();
  const { bbr } = bench;
  bench.rounds(2, { segments: 100 }).ack({ acked: 60, afterNs: ms(10), endsRound: false });
  expect(bbr.extraAcked).toBeGreaterThan(50);
  bench.rounds(6, { segments: 80 });
  expect(bbr.extraAcked).toBeLessThan(50);

  const later = new Bbr3Bench().cruising();
  const calm = later.bbr.extraAcked;
  later.ack({ acked: 50, afterNs: ms(1), endsRound: false });
  const most = later.bbr.extraAcked;
  expect(most).toBeGreaterThan(calm + 40);
  later.rounds(9, { segments: 80 });
  expect(later.bbr.extraAcked).toBe(most);
  later.round({ segments: 80 });
  expect(later.bbr.extraAcked).toBeLessThan(most);
});

test("BBRv3-5.5.9 extra_acked is what came beyond bw times the interval, and enlarges the window", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.ack({ acked: 10, afterNs: ms(100), endsRound: false }); // slower than bw: it begins here
  bench.ack({ acked: 30, afterNs: ms(10), endsRound: false });
  // 40 came in 10 ms, in which 10 were expected.
  expect(bbr.extraAcked).toBeCloseTo(30);
  expect(bbr.maxInflight).toBe(200 + 30);
});

test("a cycle in which no sample counted is none: max_bw stays", () => {
  const { bbr } = new Bbr3Bench().cruising();
  advanceMaxBwFilter(bbr);
  const { maxBw } = bbr;
  advanceMaxBwFilter(bbr);
  expect(bbr.maxBw).toBe(maxBw);
});

test.each([false, true])(
  "BBRv3-5.5.9 it may be less than a segment; the pipe was full: %s",
  (fullBwReached) => {
    const { bbr } = new Bbr3Bench();
    Object.assign(bbr, { fullBwReached, roundStart: true, bw: 1 / ms(1) });
    Object.assign(bbr, { extraAckedDelivered: 10, extraAckedSinceNs: 0 });
    updateAckAggregation(bbr, ackEvent({ nowNs: ms(9.5), ackedSegments: 0 }));
    expect(bbr.extraAcked).toBeCloseTo(0.5);
  },
);

test("BBRv3-2.12 the round in which the pipe is found full is one of the ten", () => {
  const { bbr } = new Bbr3Bench();
  bbr.bw = 1 / ms(1);
  const ack = (nowNs: number, ackedSegments: number, roundStart = false): void => {
    bbr.roundStart = roundStart;
    if (roundStart) bbr.roundCount++;
    updateAckAggregation(bbr, ackEvent({ nowNs, ackedSegments }));
  };
  ack(ms(1), 1, true);
  ack(ms(2), 8);
  ack(ms(5), 1);
  bbr.fullBwReached = true;
  ack(ms(6), 1);
  ack(ms(20), 1, true);
  expect(bbr.extraAcked).toBe(8);
});

test("BBRv3-5.5.9 it is no more than the window", () => {
  const bench = new Bbr3Bench().cruising();
  bench.bbr.cwndSegments = 20;
  bench.ack({ acked: 50, afterNs: ms(1), endsRound: false });
  expect(bench.bbr.extraAcked).toBe(20);
});

test("the model is the same for any size of segment", () => {
  const bench = new Bbr3Bench().cruising();
  expect(bench.bbr.bw * bench.bbr.minRttNs).toBeCloseTo(100);
  expect(bench.bbr.pacingBps).toBeCloseTo(0.99 * 100 * MSS * 8 * 10);
});
