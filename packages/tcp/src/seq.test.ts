import * as fc from "fast-check";
import { expect, test } from "vitest";
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt, seqMax, toSeq } from "./seq.ts";

const anySeq = fc.integer({ min: 0, max: 0xffff_ffff }).map(toSeq);
const anyDistance = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });

test("RFC 9293 U-9 comparisons are right within 2^31, wherever the numbers wrap", () => {
  const right = fc.property(anySeq, anyDistance, (seq, distance) => {
    const other = seqAdd(seq, distance);
    expect(seqDiff(other, seq)).toBe(distance);
    expect(seqLt(seq, other)).toBe(distance > 0);
    expect(seqLeq(seq, other)).toBe(distance >= 0);
    expect(seqGt(seq, other)).toBe(distance < 0);
    expect(seqGeq(seq, other)).toBe(distance <= 0);
    expect(seqMax(seq, other)).toBe(distance > 0 ? other : seq);
  });
  fc.assert(right, {
    examples: [
      [toSeq(0xffff_ffff), 1],
      [toSeq(0x7fff_ffff), 1],
    ],
  });
});

test("a sequence number is 32 bits of any integer", () => {
  expect(toSeq(2 ** 32 + 5)).toBe(5);
  expect(toSeq(0xffff_ffff)).toBe(-1);
  expect(toSeq(-1)).toBe(-1);
});
