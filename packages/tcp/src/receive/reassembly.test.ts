import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { chunkOf, endOf, Reassembly } from "./reassembly.ts";

const ORIGIN = ISS;
const stream = Uint8Array.from({ length: 4000 }, (_, at) => (at * 13) & 255);

/** Keeps bytes `from` to `to` of the stream; a buffer has so much room behind them. */
function keep(reassembly: Reassembly, from: number, to: number, tailroom = 0, fin = false): string {
  const start = seqAdd(ORIGIN, from);
  const chunk = chunkOf(stream, from, to - from);
  return reassembly.insert(start, endOf(start, to - from, fin), fin, chunk, 100, tailroom);
}

/** Takes out what has come in order; what arrives is written down byte by byte. */
function drain(reassembly: Reassembly, next: number): number[] {
  const bytes: number[] = [];
  let at: Seq = seqAdd(ORIGIN, next);
  for (let piece = reassembly.ready(at); piece !== null; piece = reassembly.ready(at)) {
    reassembly.shift();
    let skip = seqDiff(at, piece.start);
    for (let chunk: typeof piece.first | null = piece.first; chunk !== null; chunk = chunk.next) {
      const from = Math.max(0, Math.min(skip, chunk.length));
      bytes.push(...chunk.bytes.subarray(chunk.offset + from, chunk.offset + chunk.length));
      skip -= chunk.length;
    }
    if (seqDiff(piece.end, at) > 0) at = piece.end;
  }
  return bytes;
}

const anySegment = fc.record({
  from: fc.integer({ min: 1, max: 300 }),
  length: fc.integer({ min: 1, max: 40 }),
  tailroom: fc.constantFrom(0, 0, 20, 1000),
});

test("SHLD-31 RFC2525-2.5 whatever the order and overlap: every byte once, in order", () => {
  const agrees = fc.property(fc.array(anySegment, { maxLength: 80, size: "max" }), (segments) => {
    const reassembly = new Reassembly();
    const here = new Set<number>();
    for (const { from, length, tailroom } of segments) {
      let known = 0;
      for (let byte = from; byte < from + length; byte++) {
        if (here.has(byte)) known++;
        here.add(byte);
      }
      const insertion = keep(reassembly, from, from + length, tailroom);
      if (insertion === "known") expect(known).toBe(length);
      expect(reassembly.truesize).toBe(100 * reassembly.pieces);
      const waits = reassembly.bytes >= here.size;
      expect(waits).toBe(true);
    }
    for (let next = 1; next < 400; next++) {
      if (!here.has(next)) continue;
      let end = next;
      while (here.has(end)) end++;
      expect(drain(reassembly, next)).toEqual([...stream.subarray(next, end)]);
      next = end;
    }
    expect([reassembly.empty, reassembly.bytes, reassembly.pieces, reassembly.truesize]).toEqual([
      true, 0, 0, 0,
    ]); // prettier-ignore
  });
  fc.assert(agrees, { numRuns: 300 });
});

describe("RFC2883-4-a what came twice", () => {
  const twice = (reassembly: Reassembly): number[] => [
    seqDiff(reassembly.duplicateStart, ORIGIN),
    seqDiff(reassembly.duplicateEnd, ORIGIN),
  ];

  test.each([
    // kept before; then comes; reported
    [[[100, 200]], [100, 200], [100, 200]],
    [[[100, 200]], [120, 180], [120, 180]],
    [[[100, 200]], [150, 250], [150, 200]],
    [[[100, 200]], [50, 150], [100, 150]],
    [[[100, 200]], [50, 250], [100, 200]],
    [[[100, 200]], [100, 250], [100, 200]],
    [
      [
        [100, 200],
        [200, 300],
      ],
      [50, 350],
      [100, 300],
    ],
    // Two ranges that do not touch: the first is told.
    [
      [
        [100, 200],
        [300, 400],
      ],
      [50, 450],
      [100, 200],
    ],
    [
      [
        [100, 200],
        [300, 400],
      ],
      [150, 350],
      [150, 200],
    ],
  ] as const)("%j, then %j: %j", (before, [from, to], reported) => {
    // prettier-ignore
    const reassembly = new Reassembly();
    for (const [start, end] of before) keep(reassembly, start, end);
    keep(reassembly, from, to);
    expect(twice(reassembly)).toEqual(reported);
  });

  test("a segment in a gap is none", () => {
    const reassembly = new Reassembly();
    keep(reassembly, 100, 200);
    keep(reassembly, 300, 400);
    keep(reassembly, 200, 300);
    expect(reassembly.duplicateStart).toBe(reassembly.duplicateEnd);
  });
});

test("a small segment joins the one before it if its buffer has room, and takes no memory", () => {
  const reassembly = new Reassembly();
  keep(reassembly, 100, 200, 150);
  expect(keep(reassembly, 200, 300)).toBe("joined");
  expect(keep(reassembly, 300, 400)).toBe("kept");
  expect([reassembly.pieces, reassembly.truesize]).toEqual([2, 200]);
  expect(drain(reassembly, 100)).toEqual([...stream.subarray(100, 400)]);
});

test("one loss in a large window costs the same for each segment after it", () => {
  // What it costs: how often a number of sequence is looked at, the same however fast the host is.
  let looks = 0;
  const seq = (at: number): Seq => {
    const value = seqAdd(ORIGIN, at);
    return { valueOf: () => (looks++, value) } as unknown as Seq;
  };
  const looksForEach = (segments: number): number => {
    looks = 0;
    const reassembly = new Reassembly();
    for (let at = 1; at <= segments; at++) {
      reassembly.insert(seq(at), seq(at + 1), false, chunkOf(stream, 0, 1), 0, 0);
    }
    let taken = 0;
    for (; reassembly.ready(seqAdd(ORIGIN, taken + 1)) !== null; taken++) reassembly.shift();
    expect(taken).toBe(segments);
    return looks / segments;
  };
  const few = looksForEach(10);
  expect(few).toBeGreaterThan(1);
  expect(looksForEach(60_000)).toBeLessThan(1.5 * few);
});

test("it fills up: memory is bounded whatever the peer sends", () => {
  const reassembly = new Reassembly();
  for (let segment = 1; !reassembly.full && segment < 100_000; segment++) {
    const start = seqAdd(ORIGIN, 2 * segment);
    reassembly.insert(start, seqAdd(start, 1), false, chunkOf(stream, 0, 1), 0, 0);
  }
  expect(reassembly.full).toBe(true);
  reassembly.clear();
  expect([reassembly.full, reassembly.empty, reassembly.bytes]).toEqual([false, true, 0]);
});

test("what lies furthest on is thrown away first, down to a number", () => {
  const reassembly = new Reassembly();
  keep(reassembly, 100, 200);
  keep(reassembly, 300, 400);
  keep(reassembly, 500, 600);
  expect(reassembly.dropLast(seqAdd(ORIGIN, 350))).toBe(true);
  expect(reassembly.dropLast(seqAdd(ORIGIN, 350))).toBe(false);
  expect([reassembly.pieces, seqDiff(reassembly.end, ORIGIN)]).toEqual([2, 400]);
});
