import { expect, test } from "vitest";
import { type AckCoverage, markedSegments } from "./marked-segments.ts";

/** Segments of 1000 bytes. */
function marked(delta: number, segments: number, more: Partial<AckCoverage> = {}): number {
  const bytes = 1000 * segments;
  const ack = { segments, bytes, ceBytes: -1, smssBytes: 1000, isUsual: false, isExact: false };
  return markedSegments(delta, { ...ack, ...more });
}

test.each([
  [0, 7, 0],
  [7, 7, 7],
  [0, 8, 8], // ACE may have gone round
  [1, 8, 1], // nine do not fit
  [1, 9, 9],
  [1, 16, 9],
  [1, 17, 17],
])(
  "RFC9768-3.2.2.5.2 §A.2.1: ACE moved by %i with %i segments: %i, the most that may be",
  (delta, segments, expected) => {
    expect(marked(delta, segments)).toBe(expected);
  },
);

test("ACKs that always tell of so many are not suspicious (Linux)", () => {
  expect(marked(1, 17, { isUsual: true })).toBe(1);
});

test.each([
  ["none", 1, 9, 0, 1],
  ["one in a segment", 1, 9, 1, 1],
  ["a segment full", 1, 9, 1000, 1],
  ["more than that", 1, 9, 1001, 9],
  ["more than none", 0, 8, 1, 8],
])(
  "RFC9768-3.2.2.5.2 §A.2.2, marked bytes: %s; ACE moved by %i with %i segments and %i such bytes: %i",
  (_name, delta, segments, ceBytes, expected) => {
    expect(marked(delta, segments, { ceBytes })).toBe(expected);
  },
);

test.each([
  ["too few segments to reckon so", 1, 15, 4000, 9],
  ["three too many for none, but nearer than eleven", 1, 16, 4000, 1],
  ["four too many are nearer to nine", 1, 16, 5000, 9],
  ["one too many", 3, 16, 4000, 3],
  ["never less than ACE says", 7, 24, 1000, 7],
  ["never more than were delivered", 1, 16, 15_999, 9],
  ["all bytes", 1, 16, 16_000, 9],
  ["more than all", 1, 16, 20_000, 9],
])(
  "where it is known what was delivered the share of marked bytes decides: %s",
  (_name, delta, segments, ceBytes, expected) => {
    expect(marked(delta, segments, { ceBytes, isExact: true })).toBe(expected);
  },
);

test("nothing but duplicates was delivered, of which no bytes are told", () => {
  expect(marked(1, 16, { bytes: 0, ceBytes: 0, isExact: true })).toBe(1);
});
