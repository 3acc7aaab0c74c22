import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ReceiveBuffer } from "./buffer.ts";

const STREAM = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 31 + (at >> 8)) & 255);

test("EST-06 whatever is pushed, read, taken by pieces and looked at: each byte in its place, once", () => {
  const step = fc.tuple(fc.constantFrom("push", "push", "take", "piece", "peek"), fc.nat(60));
  const agrees = fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
    const buffer = new ReceiveBuffer();
    let first = 0;
    let end = 0;
    for (const [what, length] of steps) {
      if (what === "push" && length > 0) {
        buffer.push(STREAM, end, length);
        end += length;
      } else if (what === "take") {
        const taken = buffer.take(length);
        expect(taken).toEqual(STREAM.subarray(first, Math.min(end, first + length)));
        first += taken.length;
      } else if (what === "piece" && buffer.bytes > 0) {
        const before = first;
        first += buffer.takePiece((bytes, offset, count) => {
          expect(bytes.subarray(offset, offset + count)).toEqual(
            STREAM.subarray(before, before + count),
          );
        });
      } else if (what === "peek") {
        const skip = length >> 1;
        const wanted = STREAM.subarray(
          Math.min(end, first + skip),
          Math.min(end, first + skip + length),
        );
        expect(buffer.peek(skip, length)).toEqual(wanted);
      }
      expect([buffer.bytes, buffer.readBytes]).toEqual([end - first, first]);
    }
    expect(buffer.discarded).toBe(false);
  });
  fc.assert(agrees, { numRuns: 100 });
});

test("many pieces that were read are let go of, and those behind them stay", () => {
  const buffer = new ReceiveBuffer();
  for (let at = 0; at < 150; at++) buffer.push(STREAM, 10 * at, 10);
  for (let at = 0; at < 149; at++)
    expect(buffer.take(10)).toEqual(STREAM.subarray(10 * at, 10 * at + 10));
  expect(buffer.peek(0, 99)).toEqual(STREAM.subarray(1490, 1500));
});

test("peeking beyond the end shows nothing", () => {
  const buffer = new ReceiveBuffer();
  buffer.push(STREAM, 0, 5);
  expect([buffer.peek(5, 9).length, buffer.peek(7, 9).length, buffer.peek(4, 9).length]).toEqual([
    0, 0, 1,
  ]);
});

test("SHLD-3 what is thrown away unread is remembered; nothing is not", () => {
  const buffer = new ReceiveBuffer();
  buffer.clear();
  expect(buffer.discarded).toBe(false);
  buffer.push(STREAM, 0, 1);
  buffer.clear();
  expect([buffer.discarded, buffer.bytes, buffer.take(9).length]).toEqual([true, 0, 0]);
  buffer.push(STREAM, 7, 2);
  expect(buffer.take(9)).toEqual(STREAM.subarray(7, 9));
});
