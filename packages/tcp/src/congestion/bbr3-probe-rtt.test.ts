import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";

/** In ProbeRTT: no round trip was as short as the first. */
function entered(): Bbr3Bench {
  return new Bbr3Bench().cruising().roundsTo("ProbeRTT", { segments: 100, rttNs: ms(101) });
}

test("BBRv3-2.16 ProbeRTT comes when no round trip was shorter for 5 s, with half a BDP in flight", () => {
  const bench = entered();
  const { bbr } = bench;
  expect(bench.nowNs).toBeGreaterThan(seconds(5));
  expect(bench.nowNs).toBeLessThan(seconds(5) + ms(900));
  expect(bbr.cwndSegments).toBe(50);
  expect([bbr.pacingGain, bbr.cwndGain]).toEqual([1, 0.5]);
  expect(bbr.holdsBack).toBe(true);
});

test("BBRv3-2.16 it lasts 200 ms from when so little is in flight, and a round", () => {
  const bench = entered();
  const { bbr } = bench;
  const fromNs = bench.nowNs;
  bench.ack({ flight: 60, afterNs: ms(100), endsRound: false });
  bench.ack({ flight: 50, acked: 1, afterNs: ms(100), endsRound: false });
  bench.ack({ flight: 50, acked: 1, afterNs: ms(150), endsRound: false });
  bench.ack({ flight: 50, acked: 1, afterNs: ms(60), endsRound: false });
  expect([bbr.state, bench.nowNs - fromNs]).toEqual(["ProbeRTT", ms(410)]); // no round yet
  bench.ack({ flight: 50, acked: 1, afterNs: ms(10), endsRound: true });
  expect(bbr.state).toBe("ProbeBW_CRUISE");
  expect(bbr.cwndSegments).toBe(210); // as before, when ACKs came one by one: 2 BDP and one ACK
});

test("BBRv3-2.16 a shorter round trip puts it off", () => {
  const bench = new Bbr3Bench().cruising();
  for (let round = 0; round < 40; round++) bench.round({ segments: 100, rttNs: ms(101) });
  bench.round({ segments: 100, rttNs: ms(99) });
  bench.rounds(40, { segments: 100, rttNs: ms(101) });
  expect(bench.bbr.state).not.toBe("ProbeRTT");
  expect(bench.bbr.minRttNs).toBe(ms(99));
});

test("BBRv3-2.16 the model forgets a shortest round trip after 10 s", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  while (bench.nowNs < seconds(9.5)) bench.round({ segments: 100, rttNs: ms(120) });
  expect(bbr.minRttNs).toBe(ms(100));
  while (bench.nowNs < seconds(16)) bench.round({ segments: 100, rttNs: ms(120) });
  expect(bbr.minRttNs).toBe(ms(120));
});

test("BBRv3-5.4 after a pause it is paced at the rate of the path, and ProbeRTT is not needed", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.roundsTo("ProbeBW_UP", { segments: 100 });
  bench.leavesIdle(seconds(6));
  expect(bbr.pacingBps).toBeCloseTo(bbr.bw * 0.99 * 8e12);
  bench.ack({ segments: 10, rttNs: ms(105) });
  expect(bbr.state).toBe("ProbeBW_UP");
  expect(bbr.probeRttMinDelayNs).toBe(ms(105));
});

test("BBRv3-5.4 a pause lasts until something is delivered", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.leavesIdle(seconds(6));
  bench.acks(2, { segments: 0, intervalNs: ms(100), rttNs: -1, endsRound: false });
  expect(bbr.state).not.toBe("ProbeRTT");
  bench.ack({ segments: 10, rttNs: -1, endsRound: false });
  expect(bbr.state).not.toBe("ProbeRTT");
  bench.ack({ segments: 10, rttNs: -1, endsRound: false });
  expect(bbr.state).toBe("ProbeRTT");
});

test("BBRv3-5.5.7 a round trip may take no time at all", () => {
  expect(new Bbr3Bench().cruising().ack({ rttNs: 0 }).bbr.minRttNs).toBe(0);
});

test("BBRv3-5.4 a pause in ProbeRTT may end it", () => {
  const bench = entered();
  bench.ack({ flight: 50, endsRound: false }).leavesIdle(seconds(1));
  expect(bench.bbr.state).toBe("ProbeBW_CRUISE");
});
