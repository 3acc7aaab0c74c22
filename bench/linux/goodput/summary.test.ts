import { expect, test } from "vitest";
import { brokenBars, cellsOf, ratio, summarize, type Pair } from "./summary.ts";

/** A run at 10 Mbit/s on Linux, and its goodput here. */
function pair(seedwireBps: number, linux: Partial<Pair["linux"]> = {}): Pair {
  return {
    linux: {
      cc: "reno",
      rttNs: 50e6,
      loss: 0.01,
      rateBps: 10e6,
      queuePackets: 42,
      seed: 1,
      durationNs: 30e9,
      goodputBps: 1e6,
      retransmits: 100,
      ...linux,
    },
    seedwire: { goodputBps: seedwireBps, retransmits: 110 },
  };
}

test("differences are parts of Linux's goodput, up or down", () => {
  const summary = summarize([pair(0.99e6), pair(1.02e6), pair(1e6), pair(0.9e6)]);
  expect(summary.runs).toBe(4);
  expect(summary.medianDifference).toBeCloseTo(0.015);
  expect(summary.p90Difference).toBeCloseTo(0.1);
  expect(summary.worstDifference).toBeCloseTo(0.1);
  expect(summary.retransmitsRatio).toBeCloseTo(1.1);
});

test("runs of a cell differ in the seed alone; its mean counts", () => {
  const pairs = [1, 2, 3].map((seed) => pair(0.8e6 + seed * 0.1e6, { seed }));
  expect(cellsOf([...pairs, pair(1e6, { rttNs: 10e6 })]).map((cell) => cell.length)).toEqual([
    3, 1,
  ]);
  expect(summarize(pairs)).toMatchObject({ cells: 1, cellsNear: 1 });
  expect(summarize([pair(1.031e6)]).cellsNear).toBe(0);
});

test("slow cells may differ by more", () => {
  expect(summarize([pair(0.416e6, { goodputBps: 0.4e6 })]).cellsNear).toBe(1);
  expect(summarize([pair(0.424e6, { goodputBps: 0.4e6 })]).cellsNear).toBe(0);
});

test("bars that are broken are told with what is and what should be", () => {
  const broken = [pair(1.05e6), pair(1.05e6), pair(1.012e6, { loss: 0 })];
  expect(brokenBars(summarize(broken))).toEqual([
    "median difference 5.00 %, bar 1.50 %",
    "nine runs in ten within 5.00 %, bar 4.00 %",
    "a loss-free cell differs by 1.20 %, bar 1.00 %",
  ]);
  expect(brokenBars(summarize([pair(1.01e6), pair(0.995e6, { loss: 0 })]))).toEqual([]);
});

test("nothing at all on both sides is the same", () => {
  expect(ratio(pair(0, { goodputBps: 0 }))).toBe(1);
});
