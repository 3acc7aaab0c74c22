import { describe, expect as expectHere, test } from "vitest";
import { createExpect } from "./expect.ts";
import { ExpectationError } from "./expectation-error.ts";

const expect = createExpect(() => 0);
const throws = (): never => {
  throw new Error("x");
};

describe("what would hold of anything, or of nothing, is refused", () => {
  test.each<[string, () => unknown]>([
    ["toMatch: what to match is undefined", () => expect("abc").toMatch(undefined as never)],
    ["toMatch: what to match is {}", () => expect("abc").toMatch({} as never)],
    ["toBeGreaterThan: the bound is null", () => expect(1).toBeGreaterThan(null as never)],
    ['toBeGreaterThan: the bound is ""', () => expect(1).toBeGreaterThan("" as never)],
    ["toBeGreaterThan: the bound is NaN", () => expect(5).not.toBeGreaterThan(NaN)],
    ["toBeGreaterThanOrEqual: the bound is [", () => expect(1).toBeGreaterThanOrEqual([] as never)],
    ["toBeLessThan: the bound is 5n", () => expect(1).toBeLessThan(5n as never)],
    [
      "toBeLessThanOrEqual: the bound is Symbol",
      () => expect(1).toBeLessThanOrEqual(Symbol() as never),
    ],
    [
      'toBeWithin: the lower bound is "", expected a number',
      () => expect(1).toBeWithin("" as never, 2),
    ],
    ["toBeWithin: the upper bound is NaN", () => expect(1).not.toBeWithin(0, NaN)],
    ["toBeWithin: nothing is from 5 to 1", () => expect(3).not.toBeWithin(5, 1)],
    [
      "toBeCloseTo: the tolerance is undefined",
      () => expect(3).not.toBeCloseTo(5, undefined as never),
    ],
    ["toBeCloseTo: the tolerance is -1", () => expect(3).not.toBeCloseTo(5, -1)],
    ["toHaveLength: the length is NaN", () => expect([]).not.toHaveLength(NaN)],
    ["toContain: the part of a text is undefined", () => expect("undefined").toContain(undefined)],
    ["toBeInstanceOf: the class is 5", () => expect(5).toBeInstanceOf(5 as never)],
    ["toBeInstanceOf: the class is a function", () => expect(5).toBeInstanceOf((() => 1) as never)],
    ["toThrow: the error is 5", () => expect(throws).toThrow(5 as never)],
    ["toThrow: the error is null", () => expect(throws).toThrow(null as never)],
    ["toThrow: the error is {}", () => expect(throws).toThrow({})],
  ])("%s", (message, call) => {
    expectHere(call).toThrow(RangeError);
    expectHere(call).toThrow(message);
  });

  test("toReject: the error is 5", async () => {
    await expectHere(expect(Promise.reject(new Error("x"))).toReject(5 as never)).rejects.toThrow(
      RangeError,
    );
  });
});

test("what is looked at has to be of the right kind, also for the opposite", async () => {
  const cases: [() => unknown, string][] = [
    [() => expect(5).toHaveLength(1), "Expected 5 to be a text, a list or bytes"],
    [() => expect(5).not.toHaveLength(1), "Expected 5 to be a text, a list or bytes"],
    [() => expect(null).toHaveLength(1), "Expected null to be a text"],
    [() => expect(NaN).not.toBeLessThan(1), "Expected NaN to be a number"],
  ];
  for (const [call, message] of cases) {
    expectHere(call).toThrow(ExpectationError);
    expectHere(call).toThrow(message);
  }
  await expectHere(expect(5).not.toReject()).rejects.toThrow(
    "Expected 5 to be a promise or a function",
  );
  expect(new ArrayBuffer(3)).toHaveLength(3);
  expect(new Set([1])).toHaveLength(1);
});

test("an error is like another by name and message", () => {
  expect(throws).toThrow(new Error("x"));
  expect(throws).not.toThrow(new Error("y"));
  expect(throws).not.toThrow(new RangeError("x"));
});

test("a class is whatever instanceof takes: Function, and one that is bound, too", () => {
  expect(throws).toBeInstanceOf(Function);
  expect([]).toBeInstanceOf(Array.bind(null));
  expect(throws).toThrow(Error.bind(null));
});
