import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf, onesSum, pseudoHeaderSum, sameChecksum, updateChecksum } from "./checksum.ts";
import { ALICE, BOB, hex, textbookChecksum } from "./packets.fixture.ts";
import { workMemory } from "./work-memory.ts";

const word = fc.integer({ min: 0, max: 0xffff });

describe("the Internet checksum", () => {
  test("RFC 1071 §3, T50: 00 01 f2 03 f4 f5 f6 f7 sums up to ddf2, checksum 220d", () => {
    const bytes = hex("0001 f203 f4f5 f6f7");
    expect(onesSum(bytes, 0, 8)).toBe(0xddf2);
    expect(checksumOf(bytes, 0, 8)).toBe(0x220d);
  });

  test("RFC 1071 §1: an odd last byte is padded with a zero", () => {
    expect(checksumOf(hex("0001 f2"), 0, 3)).toBe(checksumOf(hex("0001 f200"), 0, 4));
  });

  test("RFC 1071 §2: the fast form agrees with the textbook at any place and length", () => {
    const anywhere = fc.property(
      fc.uint8Array({ maxLength: 2000, size: "max" }),
      fc.nat(7),
      fc.nat(7),
      fc.nat(7),
      (bytes, shift, cutFront, cutBack) => {
        const buffer = new Uint8Array(bytes.length + shift);
        buffer.set(bytes, shift);
        const view = buffer.subarray(shift); // starts at any place in memory
        const from = Math.min(cutFront, bytes.length);
        const to = Math.max(from, bytes.length - cutBack);
        expect(checksumOf(view, from, to)).toBe(textbookChecksum(bytes.subarray(from, to)));
      },
    );
    fc.assert(anywhere, { numRuns: 500 });
  });

  test("RFC 1071 §2(B): vectors in the work memory agree with the textbook, at any place and length", () => {
    const { bytes, sum } = workMemory();
    expect(sum).not.toBeNull();
    const anywhere = fc.property(
      fc.uint8Array({ maxLength: 2000, size: "max" }),
      fc.integer({ min: 1, max: 63 }),
      (data, from) => {
        bytes.fill(0xff, 0, from + data.length + 64); // what is around must not count
        bytes.set(data, from);
        expect(checksumOf(bytes, from, from + data.length)).toBe(textbookChecksum(data));
      },
    );
    fc.assert(anywhere, { numRuns: 500 });
  });

  test("vectors agree with the textbook where one begins or ends: any length up to 130", () => {
    const { bytes } = workMemory();
    for (let length = 0; length <= 130; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (151 * i + length) & 0xff);
      bytes.fill(0xff, 0, 200);
      bytes.set(data, 3);
      expect(checksumOf(bytes, 3, 3 + length)).toBe(textbookChecksum(data));
    }
  });

  test("the longest packet, all ones, overflows no vector", () => {
    const { bytes } = workMemory();
    bytes.fill(0xff, 0, 65_535);
    expect(checksumOf(bytes, 0, 65_534)).toBe(0);
    expect(checksumOf(bytes, 0, 65_535)).toBe(0xff);
  });

  test.each([190, 191, 192, 193, 194, 195, 1448, 1449, 65535])("%i bytes of ff", (length) => {
    const bytes = new Uint8Array(length + 3).fill(0xff);
    for (const from of [0, 1, 2, 3]) {
      const expected = length % 2 === 0 ? 0 : 0xff;
      expect(checksumOf(bytes, from, from + length)).toBe(expected);
    }
  });

  test("nothing sums up to 0, and no bits of what is around leak in", () => {
    expect(onesSum(hex("ffff"), 1, 1)).toBe(0);
    expect(checksumOf(new Uint8Array(0), 0, 0)).toBe(0xffff);
  });

  test("RFC 9293 §3.1: the pseudo-header is addresses, protocol and length", () => {
    const bytes = hex("0a000001 0a000002 00 06 0018");
    expect(pseudoHeaderSum(ALICE, BOB, 6, 24)).toBe(onesSum(bytes, 0, 12));
  });
});

describe("a changed word", () => {
  test("RFC 1624 §4: the example where RFC 1141 went wrong, dd2f with 5555 become 3285 is 0000", () => {
    expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0);
  });

  test("RFC 1624 §3: the updated checksum is the one computed anew", () => {
    const update = fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.nat(9),
      word,
      (bytes, index, after) => {
        bytes[0] = 0x45; // as in every IPv4 header: not all words are zero
        const at = 2 * Math.max(1, index);
        const before = (bytes[at]! << 8) | bytes[at + 1]!;
        const checksum = checksumOf(bytes, 0, 20);
        bytes[at] = after >>> 8;
        bytes[at + 1] = after;
        expect(updateChecksum(checksum, before, after)).toBe(checksumOf(bytes, 0, 20));
      },
    );
    fc.assert(update);
  });

  test("zero has two forms, and nothing else has", () => {
    expect(sameChecksum(0xffff, 0)).toBe(true);
    expect(sameChecksum(0, 0xffff)).toBe(true);
    expect(sameChecksum(1, 0)).toBe(false);
    expect(sameChecksum(0xffff, 0xfffe)).toBe(false);
  });
});
