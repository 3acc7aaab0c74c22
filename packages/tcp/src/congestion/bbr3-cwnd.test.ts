import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";

test("BBRv3-5.6.4 the window is cwnd_gain * BDP + extra_acked, two segments more in UP", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.rounds(3, { segments: 100 });
  expect(bbr.extraAcked).toBeGreaterThan(0);
  expect(bbr.cwndSegments).toBe(Math.ceil(200 + bbr.extraAcked));
  bench.roundsTo("ProbeBW_UP", { segments: 100 });
  bench.round({ segments: 100 });
  expect(bbr.cwndSegments).toBe(Math.ceil(225 + bbr.extraAcked) + 2);
});

test("BBRv3-5.6.4 it grows by what is delivered, and no faster", () => {
  const bench = new Bbr3Bench().cruising();
  bench.bbr.cwndSegments = 20;
  bench.ack({ segments: 100, acked: 7, afterNs: ms(10), endsRound: false });
  expect(bench.bbr.cwndSegments).toBe(27);
});

test("BBRv3-5.6.4 BBRv3-2.8 it is never below four segments", () => {
  const bench = new Bbr3Bench({ srttNs: ms(1) }).rounds(8, { segments: 0.1, rttNs: ms(1) });
  expect(bench.bbr.bw * bench.bbr.minRttNs).toBeLessThan(1);
  bench.bbr.cwndSegments = 1;
  bench.ack({ acked: 1, segments: 1, afterNs: ms(1000), intervalNs: ms(1000) });
  expect(bench.bbr.cwndSegments).toBe(4);
});

test("BBRv3-5.6.4 before the pipe was full it is not taken back", () => {
  const bench = new Bbr3Bench({ cwnd: 300 }).ack({ segments: 100 }).ack({ segments: 100 });
  expect(bench.bbr.cwndSegments).toBeGreaterThanOrEqual(300);
});

test("BBRv3-5.6.4 after a time-out the window comes back when the loss is repaired", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  const before = bbr.cwndSegments;
  bench.enter("loss");
  bbr.cwndSegments = 1; // flight + 1, by the one who detects it
  bench.ack({ segments: 1, acked: 1, afterNs: ms(100), endsRound: false });
  expect(bbr.cwndSegments).toBe(4);
  bench.enter("open");
  expect(bbr.cwndSegments).toBe(before);
});
