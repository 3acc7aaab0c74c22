import { expect, test } from "vitest";
import { listInstructions } from "./listing.ts";

const MAP = `
1000 100 JS:*fire file:///x/bundle.mjs:3057:7
1200 40 JS:*mixPlainSegment file:///x/bundle.mjs:4860:49
1300 40 Builtin:Call
not a line of it
1000 80 JS:*offer file:///x/bundle.mjs:7019:8
`;

test("instructions are added up by function, and calls are those of the first one", () => {
  const counted = "1000 4\n1004 8\n107f 1\n1080 2\n1200 2\n1238 6\n1300 1\nfff 5\n";
  const { instructions, hops, rows } = listInstructions(MAP, counted);
  expect(instructions).toBe(29);
  expect(hops).toBe(2);
  expect(rows).toEqual([
    { name: "offer:7019", instructions: 13, calls: 4 },
    { name: "mixPlainSegment:4860", instructions: 8, calls: 2 },
    { name: "native code", instructions: 7, calls: 0 },
    { name: "Builtin:Call", instructions: 1, calls: 1 },
  ]);
});

test("nothing counted is no error", () => {
  expect(listInstructions("", "")).toEqual({ instructions: 0, hops: 0, rows: [] });
});
