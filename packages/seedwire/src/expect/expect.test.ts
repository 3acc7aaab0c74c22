import { describe, expect as expectHere, test } from "vitest";
import { createExpect, ExpectationError } from "./index.ts";

const expect = createExpect(() => 1_769_000_000);

/** What an expectation says when it does not hold; null if it holds. */
function said(state: () => unknown): string | null {
  try {
    state();
  } catch (error) {
    expectHere(error).toBeInstanceOf(ExpectationError);
    expectHere((error as ExpectationError).virtualNs).toBe(1_769_000_000);
    const { message } = error as Error;
    expectHere(message.endsWith(" (at 1.769 s)")).toBe(true);
    return message.slice(0, -" (at 1.769 s)".length);
  }
  return null;
}

const list = [1, 2, 3];

test.each<[holds: () => unknown, fails: () => unknown, message: string]>([
  [() => expect(1).toBe(1), () => expect(1).toBe(2), "Expected 1 to be 2"],
  [() => expect(1).not.toBe(2), () => expect(1).not.toBe(1), "Expected 1 not to be 1"],
  [() => expect(0).not.toBe(-0), () => expect(0).toBe(-0), "Expected 0 to be -0"],
  [() => expect("a").toBeTruthy(), () => expect("").toBeTruthy(), 'Expected "" to be truthy'],
  [() => expect(0).toBeFalsy(), () => expect(1).toBeFalsy(), "Expected 1 to be falsy"],
  [() => expect(null).toBeNull(), () => expect(1).toBeNull(), "Expected 1 to be null"],
  [
    () => expect(undefined).toBeUndefined(),
    () => expect(1).toBeUndefined(),
    "Expected 1 to be undefined",
  ],
  [
    () => expect(1).toBeDefined(),
    () => expect(undefined).toBeDefined(),
    "Expected undefined to be defined",
  ],
  [
    () => expect(list).toBeInstanceOf(Array),
    () => expect(1).toBeInstanceOf(Array),
    "Expected 1 to be an instance of Array",
  ],
  [
    () => expect(2).toBeGreaterThan(1),
    () => expect(1).toBeGreaterThan(1),
    "Expected 1 to be greater than 1",
  ],
  [
    () => expect(1).toBeGreaterThanOrEqual(1),
    () => expect(0).toBeGreaterThanOrEqual(1),
    "Expected 0 to be 1 or greater",
  ],
  [
    () => expect(0).toBeLessThan(1),
    () => expect(NaN).toBeLessThan(1),
    "Expected NaN to be less than 1",
  ],
  [
    () => expect(1).toBeLessThanOrEqual(1),
    () => expect(2).toBeLessThanOrEqual(1),
    "Expected 2 to be 1 or less",
  ],
  [
    () => expect(5).toBeWithin(5, 6),
    () => expect(7).toBeWithin(5, 6),
    "Expected 7 to be within 5 and 6",
  ],
  [
    () => expect(5.5).toBeCloseTo(5, 0.5),
    () => expect(5.6).toBeCloseTo(5, 0.5),
    "Expected 5.6 to be 5, give or take 0.5",
  ],
  [
    () => expect(list).toContain(2),
    () => expect(list).toContain(4),
    "Expected [1, 2, 3] to contain 4",
  ],
  [
    () => expect("abc").toContain("b"),
    () => expect("abc").toContain("d"),
    'Expected "abc" to contain "d"',
  ],
  [
    () => expect([{ a: 1 }]).toContain({ a: 1 }),
    () => expect(5).toContain(1),
    "Expected 5 to be a text or a list",
  ],
  [
    () => expect(list).toHaveLength(3),
    () => expect(list).toHaveLength(2),
    "Expected [1, 2, 3] to have length 2, not 3",
  ],
  [
    () => expect(new Set(list)).toHaveLength(3),
    () => expect(1).toHaveLength(2),
    "Expected 1 to be a text, a list or bytes",
  ],
  [
    () => expect("abc").toMatch(/b./g),
    () => expect("abc").toMatch(/^b/),
    'Expected "abc" to match /^b/',
  ],
  [() => expect("abc").toMatch("bc"), () => expect(1).toMatch("bc"), 'Expected 1 to match "bc"'],
  [
    () => expect(1).toBeLessThan(2),
    () => expect("1").toBeLessThan(2),
    'Expected "1" to be a number',
  ],
])("%s holds, %s does not", (holds, fails, message) => {
  expectHere(said(holds)).toBeNull();
  expectHere(said(fails)).toBe(message);
});

describe("toEqual", () => {
  test.each<[unknown, unknown]>([
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [{ a: 1, b: undefined }, { a: 1 }],
    [0, -0],
    [NaN, NaN],
    [new Set([1]), new Set([1])],
    [new Map([["a", [1]]]), new Map([["a", [1]]])],
    [Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(0, 1, 2, 3, 4, 5).subarray(1)],
    [Float64Array.of(0.5), Float64Array.of(0.5)],
    [new RangeError("x"), new RangeError("x")],
  ])("%o equals %o", (a, b) => {
    expectHere(said(() => expect(a).toEqual(b))).toBeNull();
    expectHere(said(() => expect(a).not.toEqual(b))).toContain(" not to equal ");
  });

  test("a list that holds itself", () => {
    const [itself, same]: unknown[][] = [[1], [1]];
    itself!.push(itself);
    same!.push(same);
    expectHere(said(() => expect(itself).toEqual(same))).toBeNull();
    expectHere(said(() => expect(itself).toEqual([1, [2]]))).toContain(
      "found 1, expected 2 at [1][0]",
    );
    expectHere(said(() => expect(itself).toBe(1))).toBe("Expected [1, (itself)] to be 1");
  });

  const long = new Uint8Array(100_000);
  const wrong = long.slice();
  wrong[70_001] = 7;

  test.each<[unknown, unknown, string]>([
    [1, 2, "found 1, expected 2"],
    ["1", 1, 'found "1", expected 1'],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, "found 2, expected 3 at a.b[1]"],
    [{ a: 1 }, { a: 1, b: 2 }, "found undefined, expected 2 at b"],
    [[1, 2], [1], "found 2 elements, expected 1; the first too many is 2"],
    [[[1]], [[1, 5]], "found 1 elements, expected 2 at [0]; the first missing is 5"],
    [new Set([1]), [1], "found Set {1}, expected [1]"],
    [new Map([["a", 1]]), new Map([["a", 2]]), "found 1, expected 2 at [0][1]"],
    [null, {}, "found null, expected {}"],
    [new RangeError("x"), new RangeError("y"), "found RangeError: x, expected RangeError: y"],
    [long, long.subarray(1), "found 100000 bytes, expected 99999; the first 99999 are equal"],
    [
      wrong,
      long,
      "bytes differ from offset 70001 on: found 8 bytes [07 00 00 00 00 00 00 00], " +
        "expected 8 bytes [00 00 00 00 00 00 00 00] (100000 bytes found, 100000 expected)",
    ],
  ])("%o does not equal %o", (a, b, message) => {
    expectHere(said(() => expect(a).toEqual(b))).toBe(`Not equal: ${message}`);
    expectHere(said(() => expect(a).not.toEqual(b))).toBeNull();
  });
});

describe("errors", () => {
  const refused = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const throws = (): never => {
    throw refused;
  };

  test("toThrow", () => {
    for (const right of [undefined, "refused", /ref/g, Error, { code: "ECONNREFUSED" }]) {
      expectHere(said(() => expect(throws).toThrow(right))).toBeNull();
    }
    expectHere(said(() => expect(throws).toThrow({ code: "ETIMEDOUT" }))).toBe(
      'Expected to throw an error with { code: "ETIMEDOUT" }, but it was Error: connection refused',
    );
    expectHere(said(() => expect(throws).not.toThrow())).toBe(
      "Expected not to throw, but it was Error: connection refused",
    );
    expectHere(said(() => expect(() => 1).toThrow(TypeError))).toBe(
      "Expected to throw TypeError, but it did not throw",
    );
    expectHere(said(() => expect(1).toThrow())).toBe("Expected 1 to be a function");
  });

  test("toReject", async () => {
    await expect(async () => throws()).toReject({ code: "ECONNREFUSED" });
    await expect(Promise.reject(refused)).toReject("refused");
    await expect(Promise.resolve(1)).not.toReject();
    await expectHere(expect(Promise.resolve(1)).toReject(/x/)).rejects.toThrow(
      "Expected to reject an error that matches /x/, but it did not reject",
    );
  });
});

test("values are shown short", () => {
  class Segment {
    seq = 1;
  }
  expectHere(said(() => expect([new Segment(), 1n, said, { a: null }]).toBe(1))).toBe(
    "Expected [Segment { seq: 1 }, 1n, function said, { a: null }] to be 1",
  );
  expectHere(said(() => expect(Promise.resolve(5)).toEqual(5))).toBe(
    "Not equal: found a promise (is an await missing?), expected 5",
  );
  expectHere(said(() => expect("x".repeat(1000)).toBe(1))).toHaveLength(200 + 3 + 17);
  const deep = { a: { a: { a: { a: { a: 1 } } } } };
  expectHere(said(() => expect(deep).toBe(1))).toContain("{ a: { a: { a: { a: ... } } } }");
});
