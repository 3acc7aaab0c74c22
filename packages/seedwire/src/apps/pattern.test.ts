import * as fc from "fast-check";
import { expect, test } from "vitest";
import { patternBlocks, rightElsewhere, rightInPlace } from "./pattern-block.ts";
import { firstWrong } from "./pattern-check.ts";
import { pattern, patternPiece } from "./pattern.ts";

const long = pattern("5MiB");

test("the beginning of a longer pattern is the shorter one", () => {
  expect(pattern(0)).toHaveLength(0);
  expect(Buffer.compare(pattern(200_001), long.subarray(0, 200_001))).toBe(0);
  expect(Buffer.compare(pattern(100, 1), pattern(100))).not.toBe(0);
  expect(() => pattern(-1)).toThrow(
    "The size of a pattern is -1, expected a whole number of bytes",
  );
});

test("it is these bytes, on every machine", () => {
  expect(Buffer.from(pattern(8)).toString("hex")).toMatchInlineSnapshot(`"643033436350505e"`);
  let sum = 0;
  for (const byte of long) sum = (Math.imul(sum, 31) + byte) | 0;
  expect(sum).toMatchInlineSnapshot(`940445723`);
});

test("all bytes are printable, so eight of them are a double that equals no other", () => {
  const values = new Set(patternBlocks().kept);
  expect([Math.min(...values), Math.max(...values), values.size]).toEqual([0x30, 0x6f, 64]);
  expect(Buffer.compare(patternBlocks().sent, patternBlocks().kept)).toBe(0);
});

test("right bytes in the right place are right, by reference or copied", () => {
  const places = fc.tuple(fc.nat(5 * 1024 * 1024), fc.nat(100_000));
  const isRight = fc.property(places, ([from, length]) => {
    const copied = long.subarray(from, from + length);
    expect(firstWrong(copied, 0, copied.length, from, 0)).toBe(-1);
    const piece = patternPiece(from, long.length, 0).subarray(0, length);
    expect(firstWrong(piece, 0, piece.length, from, 0)).toBe(-1);
  });
  fc.assert(isRight);
});

test("the first wrong byte is found where it lies, with WebAssembly and without", () => {
  const blocks = patternBlocks();
  const plain = { ...blocks, equalBytes: null };
  const places = fc.tuple(fc.nat(1_000_000), fc.nat(300), fc.nat(300));
  expect(blocks.equalBytes).not.toBeNull();
  const isFound = fc.property(places, ([start, length, at]) => {
    expect([rightInPlace(start, length, blocks), rightInPlace(start, length, plain)]).toEqual([
      length,
      length,
    ]);
    if (at >= length) return;
    blocks.sent[start + at]! ^= 1;
    try {
      const found = [rightInPlace(start, length, blocks), rightInPlace(start, length, plain)];
      expect(found).toEqual([at, at]);
    } finally {
      blocks.sent[start + at]! ^= 1;
    }
  });
  fc.assert(isFound, { numRuns: 1000 });
});

test("of bytes that lie elsewhere too, with WebAssembly and without", () => {
  const blocks = patternBlocks();
  const places = fc.tuple(fc.nat(1_000_000), fc.nat(9), fc.nat(70_000), fc.nat(70_000));
  const isFound = fc.property(places, ([start, from, length, at]) => {
    const bytes = new Uint8Array(from + length);
    bytes.set(blocks.kept.subarray(start, start + length), from);
    if (at < length) bytes[from + at]! ^= 1;
    for (const equalBytes of [blocks.equalBytes, null]) {
      const right = rightElsewhere(bytes, from, start, length, { ...blocks, equalBytes });
      expect(right).toBe(Math.min(at, length));
    }
  });
  const edges: [number, number, number, number][] = [
    [8, 1, 65_536, 65_535],
    [8, 1, 65_537, 65_536],
    [0, 0, 256, 255],
    [0, 0, 300, 299],
  ];
  fc.assert(isFound, { examples: edges.map((edge) => [edge]) });
});

test("the first wrong byte is found, copied or damaged where it lies", () => {
  const places = fc.tuple(fc.nat(4 * 1024 * 1024), fc.integer({ min: 1, max: 70_000 }), fc.nat());
  const isFound = fc.property(places, ([from, length, at]) => {
    const wrong = long.slice(from, from + length);
    wrong[at % length]! ^= 1;
    expect(firstWrong(wrong, 0, wrong.length, from, 0)).toBe(at % length);

    const piece = patternPiece(from, from + length, 0);
    const offset = at % piece.length;
    piece[offset]! ^= 1;
    try {
      expect(firstWrong(piece, 0, piece.length, from, 0)).toBe(offset);
    } finally {
      piece[offset]! ^= 1;
    }
  });
  fc.assert(isFound);
});

test("bytes in a wrong place are wrong within a few", () => {
  const shifts = fc.tuple(
    fc.nat(1024 * 1024),
    fc.oneof(
      fc.integer({ min: 1, max: 4 * 1024 * 1024 - 64 }),
      fc.constantFrom(1448, 1460, 65_536, 65_535, 1_048_576, 1_048_576 + 65_536),
    ),
  );
  const shows = fc.property(shifts, ([from, shift]) => {
    const found = long.subarray(from + shift, from + shift + 32);
    const wrong = firstWrong(found, 0, found.length, from, 0);
    expect(wrong).toBeGreaterThanOrEqual(0);
    expect(wrong).toBeLessThan(8);
  });
  fc.assert(shows);
});
