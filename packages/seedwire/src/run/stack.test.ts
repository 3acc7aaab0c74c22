import { expect, test } from "vitest";
import { isThrownIn, lineIn } from "./stack.ts";

const inV8 = [
  "RangeError: at once: scenarios/x.ts:1",
  "    at parse (file:///home/me/packages/engine/src/units/rate.ts:40:9)",
  "    at Object.body (file:///home/me/my%20scenarios/x.ts?namespace=17:21:5)",
  "    at async run (file:///home/me/packages/seedwire/src/run.ts:3:5)",
  "    at async file:///home/me/my%20scenarios/x.ts:99:1",
].join("\n");
const inBun = "Error: x\n    at /home/me/scenarios/x.ts:7:3\n    at run (/home/me/run.ts:8:1)";
const inSafari = "parse@https://h/rate.js:1:2\nbody@https://h/scenarios/x.ts:33:10\n";

test.each([
  [inV8, "my scenarios/x.ts", "my scenarios/x.ts:21"],
  [inV8, "/home/me/my scenarios/x.ts", "/home/me/my scenarios/x.ts:21"],
  [inV8, "./my scenarios/x.ts", "./my scenarios/x.ts:21"],
  [inV8, "../my scenarios/x.ts", "../my scenarios/x.ts:21"],
  [inV8, "my scenarios\\x.ts", "my scenarios\\x.ts:21"],
  [inV8, "scenarios/x.ts", null],
  [inV8, "", null],
  [inBun, "scenarios/x.ts", "scenarios/x.ts:7"],
  [inSafari, "scenarios/x.ts", "scenarios/x.ts:33"],
  ["", "x.ts", null],
  ["E: x\n    at f (/my dir/x.ts:5:1)", "my dir/x.ts", "my dir/x.ts:5"],
  ["E: x\n    at async file:///%C3%BC/100%25/x.ts:6:1", "ü/100%/x.ts", "ü/100%/x.ts:6"],
  ["E: x\n    at file:///%zz/x.ts:6:1", "x.ts", "x.ts:6"],
])("a stack's first line in a file: %#", (stack, file, at) => {
  expect(lineIn(file, stack)).toBe(at);
});

test("who threw", () => {
  expect(isThrownIn("scenarios/x.ts", inBun)).toBe(true);
  expect(isThrownIn("my scenarios/x.ts", inV8)).toBe(false);
  expect(isThrownIn("", inV8)).toBe(false);
});
