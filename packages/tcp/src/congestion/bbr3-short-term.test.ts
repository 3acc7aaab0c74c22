import { expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";

test("BBRv3-5.5.10.3 a round with a loss bounds rate and volume to what was delivered, or to 0.7", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  const [rate, cwnd] = [bbr.maxBw, bbr.cwndSegments];
  bench.lose(1, 100).ack({ segments: 90 });
  // More than 0.7 was delivered; of cwnd it was less.
  expect(bbr.bwShortterm / rate).toBeCloseTo(1); // the round before still counts
  expect(bbr.inflightShortterm).toBeCloseTo(Math.max(100, 0.7 * cwnd));
  bench.lose(1, 100).ack({ segments: 10 });
  expect(bbr.bwShortterm / rate).toBeCloseTo(0.9);
  bench.lose(1, 100).ack({ segments: 10 });
  expect(bbr.bwShortterm / rate).toBeCloseTo(0.63);
});

test("BBRv3-5.5.10.3 BBRv3-2.8 once in a round, however many are lost; bw is the lesser of both", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  bench.ack({ segments: 10 }).ack({ segments: 10 });
  const rate = bbr.maxBw;
  bench.lose(5, 100).ack({ segments: 10 });
  expect(bbr.bwShortterm / rate).toBeCloseTo(0.7);
  bench.lose(5, 100).acks(3, { segments: 10, endsRound: false });
  expect(bbr.bwShortterm / rate).toBeCloseTo(0.7);
  expect(bbr.bw).toBe(bbr.bwShortterm);
  bench.ack({ segments: 10 });
  expect(bbr.bwShortterm / rate).toBeCloseTo(0.49);
  expect(bbr.maxBw).toBe(rate);
});

test("BBRv3-5.5.10.3 losses of a probe do not count, and the next one begins without bounds", () => {
  const bench = new Bbr3Bench().cruising().lose(1, 100).ack({ segments: 50 });
  const { bbr } = bench;
  expect(bbr.bwShortterm).toBeLessThan(Infinity);
  bench.roundsTo("ProbeBW_REFILL", { segments: 50 });
  expect([bbr.bwShortterm, bbr.inflightShortterm]).toEqual([Infinity, Infinity]);
  bench.lose(1, 100).ack({ segments: 50 }).ack({ segments: 50 });
  expect(bbr.bwShortterm).toBe(Infinity);
});

test("BBRv3-3.7 BBRv3-5.5.10.3 an echoed mark counts as a loss", () => {
  const bench = new Bbr3Bench().cruising().ack({ segments: 10, echo: true });
  expect(bench.bbr.bwShortterm).toBe(Infinity);
  bench.ack({ segments: 10 });
  expect(bench.bbr.bwShortterm).toBeLessThan(bench.bbr.maxBw);
});
