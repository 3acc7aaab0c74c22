import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { SackBlocks } from "./sack-blocks.ts";

const at = (byte: number) => seqAdd(ISS, byte);
const shown = (sack: SackBlocks): number[] => sack.edges.map((edge) => seqDiff(edge, ISS));

test("RFC2018-4-c RFC2018-4-d the block of the latest segment first, then those before it", () => {
  const sack = new SackBlocks();
  for (const byte of [100, 300, 500, 700]) sack.report(at(byte), at(byte + 100));
  expect(shown(sack)).toEqual([700, 800, 500, 600, 300, 400, 100, 200]);
  sack.report(at(400), at(500)); // joins two of them
  expect(shown(sack)).toEqual([300, 600, 700, 800, 100, 200]);
  sack.report(at(150), at(160)); // inside a block: moves it to the front
  expect(shown(sack)).toEqual([100, 200, 300, 600, 700, 800]);
});

test("a fifth block drives out the one that was reported longest ago", () => {
  const sack = new SackBlocks();
  for (const byte of [100, 300, 500, 700, 900]) sack.report(at(byte), at(byte + 100));
  expect(shown(sack)).toEqual([900, 1000, 700, 800, 500, 600, 300, 400]);
});

test("blocks that RCV.NXT has reached are forgotten", () => {
  const sack = new SackBlocks();
  for (const byte of [100, 300, 500]) sack.report(at(byte), at(byte + 100));
  sack.forget(at(400));
  expect(shown(sack)).toEqual([500, 600]);
});

const anyRange = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 15 }));

test("RFC2018-4-c whatever comes, the first block holds it, and no two blocks touch", () => {
  const holds = fc.property(fc.array(anyRange, { maxLength: 40, size: "max" }), (ranges) => {
    const sack = new SackBlocks();
    const here = new Set<number>();
    for (const [from, length] of ranges) {
      for (let byte = from; byte < from + length; byte++) here.add(byte);
      sack.report(at(from), at(from + length));
      const edges = shown(sack);
      expect(edges[0]).toBeLessThanOrEqual(from);
      expect(edges[1]).toBeGreaterThanOrEqual(from + length);
      expect(sack.count).toBeLessThanOrEqual(4);
      for (let block = 0; block < edges.length; block += 2) {
        for (let byte = edges[block]!; byte < edges[block + 1]!; byte++) {
          expect(here.has(byte)).toBe(true);
        }
        for (let other = 0; other < block; other += 2) {
          const apart = edges[other]! > edges[block + 1]! || edges[block]! > edges[other + 1]!;
          expect(apart).toBe(true);
        }
      }
    }
  });
  fc.assert(holds, { numRuns: 150 });
});
