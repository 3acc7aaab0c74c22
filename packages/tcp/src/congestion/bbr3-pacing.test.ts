import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Bbr3Bench, MSS } from "./bbr3-bench.fixture.ts";

const BIT_MS = MSS * 8 * 1000;

test("BBRv3-5.6.2 the first rate is 2.77 windows in a round trip, or in 1 ms before one is measured", () => {
  expect(new Bbr3Bench({ srttNs: ms(100) }).bbr.pacingBps).toBeCloseTo((2.77 * 10 * BIT_MS) / 100);
  const bench = new Bbr3Bench({ srttNs: 0 });
  expect(bench.bbr.pacingBps).toBeCloseTo(2.77 * 10 * BIT_MS);
});

test("BBRv3-2.5 it is paced in any case, and moves cwnd itself", () => {
  expect(new Bbr3Bench().bbr).toMatchObject({ wantsPacing: true, hasModel: true });
});

test("BBRv3-5.6.2 the rate of 1 ms gives way to that of the first round trip measured", () => {
  const bench = new Bbr3Bench({ srttNs: 0 });
  bench.ack({ segments: 1, intervalNs: ms(100) });
  expect(bench.bbr.pacingBps).toBeCloseTo((2.77 * 10 * BIT_MS) / 100);
});

test("BBRv3-5.6.2 the rate never falls before the pipe was full; then it is gain * bw * 0.99", () => {
  const bench = new Bbr3Bench().ack({ segments: 100 });
  const first = bench.bbr.pacingBps;
  expect(first).toBeCloseTo(2.77 * 0.99 * BIT_MS);
  bench.lose(3, 100).acks(2, { segments: 50, limited: true });
  expect(bench.bbr.pacingBps).toBe(first);
  bench.rounds(6, { segments: 100 });
  expect(bench.bbr.state).toBe("ProbeBW_CRUISE");
  expect(bench.bbr.pacingBps).toBeCloseTo(0.99 * BIT_MS);
});

test("BBRv3-5.6.3 send_quantum is a millisecond of the rate, from two segments to 64 KB", () => {
  const quantum = (segments: number): number =>
    new Bbr3Bench().rounds(6, { segments }).bbr.sendQuantum;
  expect(quantum(100)).toBe(2); // 0.99
  expect(quantum(2000)).toBe(19); // 19.8
  expect(quantum(50_000)).toBe(65);
});
