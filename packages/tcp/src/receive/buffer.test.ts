import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ReceiveBuffer } from "./buffer.ts";

const source = Uint8Array.from({ length: 256 }, (_, at) => at);

type Step = { readonly push: number } | { readonly take: number } | { readonly piece: true };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 30 }) }) },
  fc.record({ take: fc.integer({ min: 1, max: 50 }) }),
  fc.constant({ piece: true } as const),
);

test("what goes in comes out, in order and once, however it is taken", () => {
  const agrees = fc.property(fc.array(anyStep, { maxLength: 500, size: "max" }), (steps) => {
    const buffer = new ReceiveBuffer();
    let waiting: number[] = [];
    for (const step of steps) {
      if ("push" in step) {
        buffer.push(source, 7, step.push);
        waiting.push(...source.subarray(7, 7 + step.push));
      } else if ("take" in step) {
        const wanted = waiting.slice(0, step.take);
        expect([...buffer.take(step.take)]).toEqual(wanted);
        waiting = waiting.slice(wanted.length);
      } else if (waiting.length > 0) {
        const length = buffer.takePiece((bytes, offset, count) => {
          expect([...bytes.subarray(offset, offset + count)]).toEqual(waiting.slice(0, count));
        });
        waiting = waiting.slice(length);
      }
      expect(buffer.bytes).toBe(waiting.length);
    }
  });
  fc.assert(agrees, { numRuns: 150 });
});

test("bytes of one piece are a view, not a copy", () => {
  const buffer = new ReceiveBuffer();
  buffer.push(source, 10, 20);
  expect(buffer.take(5).buffer).toBe(source.buffer);
});

test("an empty buffer gives no bytes", () => {
  expect(new ReceiveBuffer().take(10)).toEqual(new Uint8Array(0));
});
