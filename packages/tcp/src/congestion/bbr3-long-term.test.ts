import { expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";
import { inflightAtLoss, isInflightTooHigh } from "./bbr3-long-term.ts";
import { inflightWithHeadroom } from "./bbr3-inflight.ts";

test("BBRv3-2.8 a flight may lose 2 %, and no more", () => {
  expect(isInflightTooHigh({ txInFlight: 100, lost: 2, isAppLimited: false })).toBe(false);
  expect(isInflightTooHigh({ txInFlight: 100, lost: 3, isAppLimited: false })).toBe(true);
});

test("BBRv3-5.5.10.2 the bound is where the loss rate crossed 2 %", () => {
  // Of 100 in flight before, and 1 lost of them, the next two losses make it 2 % of 101.02.
  expect(inflightAtLoss(101, 2)).toBeCloseTo(100 + (0.02 * 100 - 1) / 0.98);
  // All was well before, 200 in flight: it is within the first segments beyond.
  expect(inflightAtLoss(201, 1)).toBeCloseTo(200 + 4 / 0.98);
});

test("BBRv3-5.5.10.2 a loss rate above 2 % while probing bounds what is in flight, once", () => {
  const bench = new Bbr3Bench().probing();
  const { bbr } = bench;
  bench.lose(2, 120);
  expect([bbr.state, bbr.inflightLongterm]).toEqual(["ProbeBW_UP", Infinity]);
  bench.lose(3, 120);
  expect(bbr.state).toBe("ProbeBW_DOWN");
  const bound = bbr.inflightLongterm;
  expect(bound).toBeCloseTo(inflightAtLoss(120, 3));
  bench.lose(20, 60);
  expect(bbr.inflightLongterm).toBe(bound);
});

test("BBRv3-5.5.10.2 BBRv3-2.8 but not below 0.7 of the target", () => {
  const bench = new Bbr3Bench().probing();
  bench.lose(10, 20);
  const target = Math.min(bench.bbr.bw * bench.bbr.minRttNs, bench.bbr.cwndSegments);
  expect(bench.bbr.inflightLongterm).toBeCloseTo(0.7 * target);
});

test("BBRv3-5.5.10.2 what left for want of data does not bound it, though UP ends", () => {
  const bench = new Bbr3Bench().probing().lose(10, 20, { limited: true });
  expect([bench.bbr.state, bench.bbr.inflightLongterm]).toEqual(["ProbeBW_DOWN", Infinity]);
});

test("BBRv3-5.5.10.2 more in flight that is not lost raises the bound", () => {
  const bench = new Bbr3Bench().cruising();
  bench.bbr.inflightLongterm = 110;
  bench.ack({ segments: 100, txInFlight: 112 });
  expect(bench.bbr.inflightLongterm).toBe(112);
});

test("BBRv3-5.3.3.9-a CRUISE leaves 0.15 of the bound to others, but keeps four segments", () => {
  const bench = new Bbr3Bench().cruising();
  bench.bbr.inflightLongterm = 100;
  expect(inflightWithHeadroom(bench.bbr)).toBeCloseTo(85);
  bench.ack({ segments: 100, flight: 80, txInFlight: 80 });
  expect([bench.bbr.state, bench.bbr.cwndSegments]).toEqual(["ProbeBW_CRUISE", 85]);
  bench.bbr.inflightLongterm = 5.9;
  expect(inflightWithHeadroom(bench.bbr)).toBeCloseTo(4.9); // one segment at least
  bench.bbr.inflightLongterm = 4;
  bench.ack({ segments: 4, txInFlight: 4 });
  expect(bench.bbr.cwndSegments).toBe(4);
});

test("BBRv3-5.3.3.9-a DOWN goes on until there is that headroom, ProbeRTT has it too", () => {
  const bench = new Bbr3Bench().acks(3, { segments: 100 }).ack({ segments: 100, flight: 200 });
  bench.bbr.inflightLongterm = 100;
  bench.ack({ segments: 100, flight: 90 });
  expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  bench.ack({ segments: 100, flight: 85 });
  expect(bench.bbr.state).toBe("ProbeBW_CRUISE");
});

test("BBRv3-5.3.3.9-b in UP the bound grows by 1, 2, 4, ... segments in a round while cwnd is used up", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bbr.inflightLongterm = 100;
  bench.roundsTo("ProbeBW_UP", { segments: 100, txInFlight: 100 });
  expect(bbr.cwndSegments).toBe(100);
  const bounds: number[] = [];
  for (let round = 0; round < 4; round++) {
    bench.round({ segments: bbr.cwndSegments, txInFlight: 100 });
    bounds.push(bbr.inflightLongterm);
  }
  const growth = bounds.map((bound, at) => bound - (bounds[at - 1] ?? 100));
  expect(growth).toEqual([1, 2, 4, 8]);
});

test("BBRv3-5.3.3.9-b it does not grow while cwnd is not used up", () => {
  const bench = new Bbr3Bench().cruising();
  bench.bbr.inflightLongterm = 100;
  bench.roundsTo("ProbeBW_UP", { segments: 100, txInFlight: 100 });
  bench.acks(2, { segments: 90, txInFlight: 90, cwndLimited: false });
  expect(bench.bbr.inflightLongterm).toBe(100);
});

test("BBRv3-3.7 a mark while probing bounds what is in flight, and ends the probe", () => {
  const bench = new Bbr3Bench().probing();
  bench.ack({ segments: 100, txInFlight: 130, flight: 130, echo: true });
  expect([bench.bbr.state, bench.bbr.inflightLongterm]).toEqual(["ProbeBW_DOWN", 130]);
});
