import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Seq, seqAdd } from "../seq.ts";
import { collapseEarlyData } from "./collapse.ts";
import { COLLAPSED_BYTES, SocketMemory } from "./memory.ts";
import { chunkOf, endOf, Reassembly, type Piece } from "./reassembly.ts";

const START = 0xffff_f000 as Seq; // wraps on the way
/** Byte number `i` of the stream. */
const byteAt = (i: number): number => (i * 7) % 251;
const at = (place: number): Seq => seqAdd(START, place);

interface Segment {
  readonly from: number;
  readonly length: number;
  readonly truesize: number;
  readonly fin?: boolean;
}

function queueOf(segments: readonly Segment[]): Reassembly {
  const queue = new Reassembly();
  for (const { from, length, truesize, fin = false } of segments) {
    const bytes = Uint8Array.from({ length: length + 3 }, (_, i) => byteAt(from + i - 3));
    const start = at(from);
    queue.insert(start, endOf(start, length, fin), fin, chunkOf(bytes, 3, length), truesize, 0);
  }
  return queue;
}

function piecesOf(queue: Reassembly): Piece[] {
  const pieces: Piece[] = [];
  for (let piece = queue.head; piece !== null; piece = piece.next) pieces.push(piece);
  return pieces;
}

/** Where each piece begins and ends, and what it takes. */
const shapeOf = (queue: Reassembly): (readonly [number, number, number])[] =>
  piecesOf(queue).map(({ start, end, truesize }) => [
    (start - START) | 0,
    (end - START) | 0,
    truesize,
  ]);

/** Bytes that are not what they should be. */
function wrongBytes(queue: Reassembly): number[] {
  const wrong: number[] = [];
  for (const { start, first } of piecesOf(queue)) {
    let place = (start - START) | 0;
    for (let chunk: typeof first | null = first; chunk !== null; chunk = chunk.next) {
      for (let i = 0; i < chunk.length; i++, place++) {
        if (chunk.bytes[chunk.offset + i] !== byteAt(place)) wrong.push(place);
      }
    }
  }
  return wrong;
}

/** Half of the memory is data. */
const memoryOf = (limitBytes: number): SocketMemory => new SocketMemory(limitBytes);

describe("tcp_collapse_ofo_queue", () => {
  test("a run of wasteful pieces is copied into dense ones of 3776 bytes", () => {
    const segments = Array.from({ length: 8 }, (_, i) => ({
      from: 1000 * i,
      length: 1000,
      truesize: 2304,
    }));
    const queue = queueOf(segments);
    expect(collapseEarlyData(queue, memoryOf(100_000))).toBe(2 * 4352 + 1280 - 8 * 2304);
    expect(shapeOf(queue)).toEqual([
      [0, COLLAPSED_BYTES, 4352],
      [COLLAPSED_BYTES, 2 * COLLAPSED_BYTES, 4352],
      [2 * COLLAPSED_BYTES, 8000, 1280],
    ]);
    expect(wrongBytes(queue)).toEqual([]);
  });

  test("pieces that are well filled stay, until one that is not", () => {
    const dense = { length: 1200, truesize: 2304 };
    const queue = queueOf([
      { from: 0, ...dense },
      { from: 1200, ...dense },
      { from: 2400, length: 100, truesize: 832 },
      { from: 2500, ...dense },
    ]);
    collapseEarlyData(queue, memoryOf(100_000));
    expect(shapeOf(queue)).toEqual([
      [0, 1200, 2304],
      [1200, 2400, 2304],
      [2400, 3700, 2304],
    ]);
    expect(wrongBytes(queue)).toEqual([]);
  });

  test("pieces that overlap are copied, each byte once", () => {
    const queue = queueOf([
      { from: 0, length: 1200, truesize: 2304 },
      { from: 1100, length: 1200, truesize: 2304 },
    ]);
    collapseEarlyData(queue, memoryOf(100_000));
    expect(shapeOf(queue)).toEqual([[0, 2300, 4352]]);
    expect(wrongBytes(queue)).toEqual([]);
  });

  test("a FIN is not copied, and nothing after it", () => {
    const queue = queueOf([
      { from: 0, length: 10, truesize: 832 },
      { from: 10, length: 10, truesize: 832 },
      { from: 20, length: 10, truesize: 832, fin: true },
    ]);
    collapseEarlyData(queue, memoryOf(100_000));
    expect(shapeOf(queue)).toEqual([
      [0, 20, 832],
      [20, 31, 832],
    ]);
  });

  test("runs of one small piece stay; beyond an eighth of the buffer, so does all that follows", () => {
    const lone = [0, 1, 2].map((i) => ({ from: 200 * i, length: 100, truesize: 832 }));
    const run = [0, 1].map((i) => ({ from: 1000 + 100 * i, length: 100, truesize: 832 }));
    const queue = queueOf([...lone, ...run]);
    expect(collapseEarlyData(queue, memoryOf(8 * 3 * 832 - 8))).toBe(0);
    expect(collapseEarlyData(queue, memoryOf(8 * 3 * 832))).toBe(-832);
    expect(shapeOf(queue).at(-1)).toEqual([1000, 1200, 832]);
  });
});

const segments = fc.array(
  fc.record({
    from: fc.nat(12_000),
    length: fc.integer({ min: 1, max: 4000 }),
    truesize: fc.constantFrom(832, 1280, 2304, 4352),
  }),
  { minLength: 1, maxLength: 12, size: "max" },
);

test("whatever waits, the same bytes wait afterwards, in order, and what they take is counted", () => {
  const limits = fc.integer({ min: 1000, max: 100_000 });
  fc.assert(
    fc.property(segments, limits, (given, limit) => {
      const queue = queueOf(given);
      const waits = (): Uint8Array => {
        const places = new Uint8Array(17_000);
        for (const [from, to] of shapeOf(queue)) {
          places.fill(1, from, to);
        }
        return places;
      };
      const before = waits();
      const taken = queue.truesize;
      const change = collapseEarlyData(queue, memoryOf(limit));
      expect(waits()).toEqual(before);
      expect(wrongBytes(queue)).toEqual([]);
      const shape = shapeOf(queue);
      expect(queue.truesize).toBe(taken + change);
      expect(queue.truesize).toBe(shape.reduce((sum, [, , truesize]) => sum + truesize, 0));
      expect(queue.pieces).toBe(shape.length);
      expect(shape.map(([from]) => from)).toEqual(
        shape.map(([from]) => from).sort((a, b) => a - b),
      );
      // Each can be taken out again.
      while (!queue.empty) queue.shift();
      expect([queue.bytes, queue.truesize, queue.pieces]).toEqual([0, 0, 0]);
    }),
  );
});
