import { expect, test } from "vitest";
import { sharedMemory, SOURCE_AT, SOURCE_BYTES, sourcePlace } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

test("arrays are known that lie in the room for what is sent, and no others", () => {
  expect(sourcePlace(new Uint8Array(8))).toBe(-1);
  const { buffer } = sharedMemory();
  const room = new Uint8Array(buffer, SOURCE_AT, SOURCE_BYTES);
  const piece = room.subarray(5, 10);
  for (let twice = 0; twice < 2; twice++) {
    expect([sourcePlace(room), sourcePlace(piece)]).toEqual([SOURCE_AT, SOURCE_AT + 5]);
    expect(sourcePlace(new Uint8Array(2 * SOURCE_AT).subarray(SOURCE_AT))).toBe(-1);
    expect(sourcePlace(new Uint8Array(buffer, SOURCE_AT - 1))).toBe(-1);
  }
});

test("work is done outside of the room for what is sent", () => {
  const { bytes, words, view } = workMemory();
  for (const { byteOffset, byteLength } of [bytes, words, view]) {
    expect([byteOffset, byteLength]).toEqual([0, SOURCE_AT]);
  }
});
