import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Bbr3Bench, MSS } from "./bbr3-bench.fixture.ts";
import type { Bbr3State } from "./bbr3-variables.ts";

const BPS = 100 * MSS * 8 * 10;

test("BBRv3-5.6.1 gains: DOWN 0.90, CRUISE and REFILL 1.0, UP 1.25 with a window of 2.25 BDP", () => {
  const bench = new Bbr3Bench().rounds(4, { segments: 100, flight: 200 });
  const { bbr } = bench;
  const seen = new Map<Bbr3State, string>();
  const paced = new Map<Bbr3State, number>();
  for (let ack = 0; ack < 600; ack++) {
    const flight = ack < 100 ? 150 : 100;
    bench.ack({ segments: 100, acked: 10, afterNs: ms(10), flight });
    seen.set(bbr.state, `${bbr.pacingGain} ${bbr.cwndGain}`);
    paced.set(bbr.state, bbr.pacingBps / BPS / 0.99);
  }
  expect(Object.fromEntries(seen)).toEqual({
    Drain: "0.5 2",
    ProbeBW_DOWN: "0.9 2",
    ProbeBW_CRUISE: "1 2",
    ProbeBW_REFILL: "1 2",
    ProbeBW_UP: "1.25 2.25",
    ProbeRTT: "1 0.5",
  });
  expect(paced.get("ProbeBW_UP")).toBeCloseTo(1.25);
  expect(paced.get("ProbeBW_DOWN")).toBeCloseTo(0.9);
  expect(paced.get("ProbeRTT")).toBeCloseTo(1);
});

/** How long after a cycle began its probe comes, and after how many rounds. */
function untilProbe(bdp: number, intervalNs: number, draw: number): { ns: number; rounds: number } {
  const random = (below: number): number => Math.floor(draw * below);
  const bench = new Bbr3Bench({ srttNs: intervalNs, random });
  const flight = { segments: bdp, intervalNs };
  const { bbr } = bench.rounds(6, flight);
  const fromNs = bbr.cycleStampNs;
  bench.roundsTo("ProbeBW_REFILL", flight);
  return { ns: bench.nowNs - fromNs, rounds: bbr.roundsSinceBwProbe - random(2) };
}

test("BBRv3-5.3.3.8 the next probe comes after 2 s to 3 s, at random", () => {
  expect(untilProbe(1000, ms(100), 0).ns).toBeGreaterThan(seconds(2));
  expect(untilProbe(1000, ms(100), 0).ns).toBeLessThan(seconds(2.1));
  expect(untilProbe(1000, ms(100), 0.999).ns).toBeGreaterThan(seconds(2.95));
  expect(untilProbe(1000, ms(100), 0.999).ns).toBeLessThan(seconds(3.1));
});

test("BBRv3-5.3.3.8 or after as many rounds as the BDP has segments, or one less, if that is sooner", () => {
  expect(untilProbe(10, ms(100), 0).rounds).toBe(10);
  expect(untilProbe(10, ms(100), 0.999).rounds).toBe(9);
});

test("BBRv3-5.3.3.8 after 63 rounds at most, or 62", () => {
  expect(untilProbe(200, ms(10), 0).rounds).toBe(63);
  expect(untilProbe(200, ms(10), 0.999).rounds).toBe(62);
});

test("BBRv3-5.3.3.9 it is time in DOWN too, if the queue does not go", () => {
  const bench = new Bbr3Bench().probing().lose(10, 120);
  expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  const fromNs = bench.nowNs;
  bench.rounds(20, { segments: 100, flight: 200 });
  expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  bench.roundsTo("ProbeBW_REFILL", { segments: 100, flight: 200 });
  expect(bench.nowNs - fromNs).toBeGreaterThan(seconds(2));
  expect(bench.nowNs - fromNs).toBeLessThan(seconds(2.1));
});

test("BBRv3-10.22 REFILL lasts one round, and a rate that the application limits leaves max_bw as it is", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.roundsTo("ProbeBW_REFILL", { segments: 100 });
  const { maxBw } = bbr;
  bench.round({ segments: 20, limited: true });
  expect(bbr.state).toBe("ProbeBW_UP");
  bench.rounds(5, { segments: 20, limited: true });
  expect([bbr.state, bbr.maxBw]).toEqual(["ProbeBW_UP", maxBw]);
});
