import { expect, test } from "vitest";
import { GrowingBytes } from "./growing-bytes.ts";
import { CAPTURE_BYTES } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

/** Appends so many words that count from `first` on. */
const append = (out: GrowingBytes, first: number, count: number): void => {
  for (let i = first; i < first + count; i++) {
    out.reserve(4);
    out.u32(i);
  }
};

const words = (bytes: Uint8Array): number[] => [...new Uint32Array(bytes.slice().buffer)];

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("the latest ones lie in the work memory; those before move out, and lose nothing", () => {
  const first = new GrowingBytes();
  append(first, 0, 10);
  expect(first.bytes).toBe(workMemory().bytes);
  const second = new GrowingBytes();
  expect(second.bytes).toBe(workMemory().bytes);
  expect(first.bytes).not.toBe(second.bytes);
  append(second, 0, 7);
  append(first, 10, 100_000);
  append(second, 7, 3);
  expect(first.length).toBe(4 * 100_010);
  expect(words(first.take())).toEqual(upTo(100_010));
  expect(words(second.take())).toEqual(upTo(10));
});

test("what outgrows the work memory moves out, and whoever comes next finds it free", () => {
  const large = new GrowingBytes();
  const count = CAPTURE_BYTES / 4;
  append(large, 0, count);
  expect(large.bytes).toBe(workMemory().bytes);
  append(large, count, 1);
  expect(large.bytes).not.toBe(workMemory().bytes);
  const next = new GrowingBytes();
  append(next, 0, 5);
  expect(words(large.take())).toEqual(upTo(count + 1));
  expect(words(next.take())).toEqual(upTo(5));
});

test("room for one that is larger than all there is", () => {
  const out = new GrowingBytes();
  out.reserve(2 * CAPTURE_BYTES);
  out.bytes.fill(7, out.end, out.end + 2 * CAPTURE_BYTES);
  out.end += 2 * CAPTURE_BYTES;
  out.reserve(1);
  out.u8(8);
  const taken = out.take();
  expect([taken.length, taken.at(-2), taken.at(-1)]).toEqual([2 * CAPTURE_BYTES + 1, 7, 8]);
  expect(out.length).toBe(0);
});

test("after `drain` they start afresh", () => {
  const out = new GrowingBytes();
  const seen: number[] = [];
  for (const first of [0, 3]) {
    append(out, first, 3);
    out.drain((bytes) => seen.push(...words(bytes)));
    expect(out.length).toBe(0);
  }
  expect(seen).toEqual(upTo(6));
});
