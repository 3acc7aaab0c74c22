import { expect, test } from "vitest";
import { burstSegments, leastBurstSegments, withBursts } from "./bbr-burst.ts";

/** The pacing rate of which 1/1024 of a second has so many bytes. */
const rateOf = (bytes: number): number => bytes * 1024 * 8;

test.each([
  { bytes: 100, mss: 1000, segments: 1, why: "below 1.2 Mbit/s: one" },
  { bytes: 200, mss: 1000, segments: 2, why: "two at least" },
  { bytes: 2999.9, mss: 1000, segments: 2, why: "whole bytes, whole segments" },
  { bytes: 3000, mss: 1000, segments: 3, why: "1/1024 of a second" },
  { bytes: 1e6, mss: 1448, segments: 45, why: "what fits into 64 KB less headers" },
  { bytes: 1e6, mss: 5017, segments: 12, why: "65535 - 320 bytes are less than 13 of these" },
  { bytes: 1e6, mss: 5016, segments: 13, why: "... and 13 of these" },
  { bytes: 1e6, mss: 100, segments: 127, why: "127 at most" },
])("Linux, bbr_tso_segs_goal: $segments segments in a burst ($why)", ({ bytes, mss, segments }) => {
  expect(burstSegments(rateOf(bytes), mss)).toBe(segments);
});

test("Linux, bbr_min_tso_segs: from 1.2 Mbit/s on bursts have two segments at least", () => {
  expect([1_199_999, 1_200_000].map(leastBurstSegments)).toEqual([1, 2]);
});

test("Linux, bbr_quantization_budget: room for three bursts, and an even number", () => {
  expect([withBursts(10, 2), withBursts(11, 2), withBursts(11, 1)]).toEqual([16, 18, 14]);
});
