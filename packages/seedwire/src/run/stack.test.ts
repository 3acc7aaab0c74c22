import { expect, test } from "vitest";
import { isThrownIn, lineIn } from "./stack.ts";

const withStack = (stack: string): Error => Object.assign(new Error("x"), { stack });

const inV8 = withStack(
  [
    "RangeError: at once: scenarios/x.ts:1",
    "    at parse (file:///work/packages/engine/src/units/rate.ts:40:9)",
    "    at Object.body (file:///work/my%20scenarios/x.ts?namespace=17:21:5)",
    "    at async run (file:///work/packages/seedwire/src/run.ts:3:5)",
    "    at async file:///work/my%20scenarios/x.ts:99:1",
  ].join("\n"),
);
const inBun = withStack("Error: x\n    at /work/scenarios/x.ts:7:3\n    at run (/work/run.ts:8:1)");
const inSafari = withStack("parse@https://h/rate.js:1:2\nbody@https://h/scenarios/x.ts:33:10\n");

test.each([
  [inV8, "my scenarios/x.ts", "my scenarios/x.ts:21"],
  [inV8, "/work/my scenarios/x.ts", "/work/my scenarios/x.ts:21"],
  [inV8, "./my scenarios/x.ts", "./my scenarios/x.ts:21"],
  [inV8, "../my scenarios/x.ts", "../my scenarios/x.ts:21"],
  [inV8, "my scenarios\\x.ts", "my scenarios\\x.ts:21"],
  [inV8, "scenarios/x.ts", null],
  [inV8, "", null],
  [inBun, "scenarios/x.ts", "scenarios/x.ts:7"],
  [inSafari, "scenarios/x.ts", "scenarios/x.ts:33"],
  [withStack(""), "x.ts", null],
  ["thrown text", "x.ts", null],
])("a stack's first line in a file: %#", (error, file, at) => {
  expect(lineIn(file, error)).toBe(at);
});

test("who threw", () => {
  expect(isThrownIn("scenarios/x.ts", inBun)).toBe(true);
  expect(isThrownIn("my scenarios/x.ts", inV8)).toBe(false);
  expect(isThrownIn("", inV8)).toBe(false);
});
