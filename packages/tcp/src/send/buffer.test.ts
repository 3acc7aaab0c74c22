import { Packet } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SendBuffer } from "./buffer.ts";

type Step =
  { readonly append: number } | { readonly fill: [number, number] } | { readonly release: number };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ append: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ fill: fc.tuple(share, share) }),
  fc.record({ release: share }),
);

test("MUST-61 any range that is kept can be had, and tells whether a write ends with it", () => {
  const agrees = fc.property(fc.array(anyStep, { maxLength: 100, size: "max" }), (steps) => {
    const buffer = new SendBuffer();
    const all: number[] = [];
    const ends = new Set<number>();
    let kept = 0;
    for (const step of steps) {
      if ("append" in step) {
        const bytes = Uint8Array.from({ length: step.append }, (_, at) => (all.length + at) & 255);
        buffer.append(bytes);
        all.push(...bytes);
        if (bytes.length > 0) ends.add(all.length);
        expect(buffer.endOffset).toBe(all.length);
      } else if ("release" in step) {
        kept += Math.round(step.release * (all.length - kept));
        buffer.release(kept);
      } else if (kept < all.length) {
        const [a, b] = step.fill;
        const offset = kept + Math.floor(a * (all.length - kept) * 0.999);
        const length = Math.max(1, Math.round(b * (all.length - offset)));
        const packet = new Packet();
        buffer.putInto(packet, offset, length);
        const { payload, payloadOffset, payloadLength } = packet;
        expect(payloadLength).toBe(length);
        expect([...payload.subarray(payloadOffset, payloadOffset + length)]).toEqual(
          all.slice(offset, offset + length),
        );
        expect(buffer.endsWrite(offset + length)).toBe(ends.has(offset + length));
      }
    }
  });
  fc.assert(agrees, { numRuns: 500 });
});

test("a range within one write is a view of it", () => {
  const buffer = new SendBuffer();
  const bytes = new Uint8Array(100);
  buffer.append(bytes);
  const packet = new Packet();
  buffer.putInto(packet, 10, 20);
  expect([packet.payload, packet.payloadOffset]).toEqual([bytes, 10]);
});

test("what was released or never written cannot be had", () => {
  const buffer = new SendBuffer();
  buffer.append(new Uint8Array(10));
  expect(() => buffer.putInto(new Packet(), 10, 1)).toThrow("no byte 10");
  buffer.clear();
  expect(() => buffer.putInto(new Packet(), 0, 1)).toThrow("no byte 0");
});
