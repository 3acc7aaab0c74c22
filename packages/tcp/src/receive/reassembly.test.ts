import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { ReceiveBuffer } from "./buffer.ts";
import { Reassembly } from "./reassembly.ts";

const ORIGIN = ISS;
const stream = Uint8Array.from({ length: 4000 }, (_, at) => (at * 13) & 255);

/** What a receiver would write down byte by byte, and its blocks, latest first. */
class Model {
  readonly here = new Set<number>();
  next = 0;
  /** Starts of segments that came early, latest last. */
  readonly arrivals: number[] = [];

  /** The block without a gap around a byte. */
  around(byte: number): [number, number] {
    let left = byte;
    let right = byte;
    while (this.here.has(left - 1) && left > this.next) left--;
    while (this.here.has(right)) right++;
    return [left, right];
  }

  blocks(): [number, number][] {
    const found: [number, number][] = [];
    for (const byte of [...this.arrivals].reverse()) {
      if (byte < this.next) continue;
      const [left, right] = this.around(byte);
      if (!found.some(([from]) => from === left)) found.push([left, right]);
    }
    return found;
  }
}

const anySegment = fc.record({
  from: fc.integer({ min: 0, max: 300 }),
  length: fc.integer({ min: 1, max: 40 }),
});

test("SHLD-31 RFC 2018 §4 whatever the order and overlap: every byte once, the latest block first", () => {
  const agrees = fc.property(fc.array(anySegment, { maxLength: 80 }), (segments) => {
    const reassembly = new Reassembly();
    const buffer = new ReceiveBuffer();
    const model = new Model();
    for (const { from, length } of segments) {
      const start = Math.max(from, model.next);
      const end = Math.max(from + length, model.next);
      if (start === end) continue;
      const bytes = stream.subarray(start, end);
      let fresh = 0;
      for (let byte = start; byte < end; byte++) {
        if (!model.here.has(byte)) fresh++;
        model.here.add(byte);
      }
      if (start === model.next) {
        buffer.push(bytes, 0, bytes.length);
        const next = reassembly.drain(seqAdd(ORIGIN, end), buffer);
        while (model.here.has(model.next)) model.next++;
        expect(seqDiff(next, ORIGIN)).toBe(model.next);
      } else {
        expect(reassembly.insert(seqAdd(ORIGIN, start), bytes, 0, bytes.length)).toBe(fresh);
        model.arrivals.push(start);
      }
      const waiting = [...model.here].filter((byte) => byte >= model.next).length;
      expect([reassembly.bytes, reassembly.empty]).toEqual([waiting, waiting === 0]);
      expect(reassembly.pieces).toBeLessThanOrEqual(waiting);
      const edges = reassembly.blocks.map((edge) => seqDiff(edge, ORIGIN));
      expect(edges).toEqual(model.blocks().flat());
    }
    expect(buffer.bytes).toBe(model.next);
    expect(buffer.take(Infinity)).toEqual(stream.slice(0, model.next));
  });
  fc.assert(agrees, { numRuns: 1000 });
});

test("one loss in a large window costs the same for each segment after it", () => {
  const reassembly = new Reassembly();
  const bytes = new Uint8Array(1);
  const began = process.hrtime.bigint();
  for (let segment = 1; segment <= 60_000; segment++) {
    reassembly.insert(seqAdd(ORIGIN, segment), bytes, 0, 1);
  }
  const buffer = new ReceiveBuffer();
  expect(seqDiff(reassembly.drain(seqAdd(ORIGIN, 1), buffer), ORIGIN)).toBe(60_001);
  expect(Number(process.hrtime.bigint() - began)).toBeLessThan(500e6);
});

test("it fills up: memory is bounded whatever the peer sends", () => {
  const reassembly = new Reassembly();
  for (let segment = 1; !reassembly.full && segment < 100_000; segment++) {
    reassembly.insert(seqAdd(ORIGIN, segment), stream, 0, 1);
  }
  expect(reassembly.full).toBe(true);
  reassembly.clear();
  expect([reassembly.full, reassembly.empty, reassembly.bytes]).toEqual([false, true, 0]);
});
