import { describe, expect, test } from "vitest";
import { check, checkKeys, checkOptions, type Kinds } from "./check.ts";
import { callable, flag, oneOf, text, whole, type InputKind } from "./kinds.ts";

interface Options {
  readonly ttl?: number | undefined;
  readonly loud?: boolean;
  readonly mode?: "off" | "on";
}
const KINDS: Kinds<Options> = {
  ttl: whole(1, 255),
  loud: flag,
  mode: oneOf({ off: true, on: true }),
};

test("a table of kinds has every option, and of a union every word", () => {
  // @ts-expect-error: an option is forgotten
  const forgotten: Kinds<Options> = { ttl: whole(1, 255), loud: flag };
  // @ts-expect-error: a word is forgotten
  const wordless: InputKind<"off" | "on"> = oneOf({ off: true });
  // @ts-expect-error: a word is not one
  const wordy: InputKind<"off" | "on"> = oneOf({ off: true, on: true, maybe: true });
  // @ts-expect-error: another kind
  const other: InputKind<number> = flag;
  expect([forgotten, wordless, wordy, other]).toHaveLength(4);
});

test("what is right passes; what is undefined was not chosen", () => {
  checkOptions<Options>({ ttl: 255, loud: false, mode: "on" }, KINDS, "a");
  checkOptions<Options>({ ttl: undefined }, KINDS, "a");
  check(Infinity, whole(0, Infinity), "a");
});

describe("what is wrong is shown, with what would be right", () => {
  test.each<[unknown, string]>([
    [{ ttl: 0 }, "a: ttl is 0, expected a whole number, 1 to 255"],
    [{ ttl: "5" }, 'a: ttl is "5", expected'],
    [{ ttl: 5n }, "a: ttl is 5n, expected"],
    [{ ttl: Symbol("x") }, "a: ttl is Symbol(x), expected"],
    [{ ttl: null }, "a: ttl is null, expected"],
    [{ ttl: NaN }, "a: ttl is NaN, expected"],
    [{ ttl: 1.5 }, "a: ttl is 1.5, expected"],
    [{ loud: "off" }, 'a: loud is "off", expected true or false'],
    [{ mode: "toString" }, 'a: mode is "toString", expected one of "off", "on"'],
    [
      { modes: 1 },
      'a: there is no option "modes"; there are ttl, loud, mode. Did you mean "mode"?',
    ],
    [5, "a: options are 5, expected { ttl: ... }"],
    [null, "a: options are null, expected { ttl: ... }"],
    [[1], "a: options are [1], expected"],
    [Symbol("x"), "a: options are Symbol(x), expected"],
  ])("%o", (options, message) => {
    const refused = (): void => checkOptions(options as Options, KINDS, "a");
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(message);
  });

  test("texts and functions", () => {
    expect(() => check("", text("bps"), "unit")).toThrow(
      'unit is "", expected a text, for example "bps"',
    );
    expect(() => check(5, callable("() => 1"), "it")).toThrow(
      "it is 5, expected a function, for example () => 1",
    );
    expect(() => checkKeys("x" as never, ["a"], "it")).toThrow(
      'it: options are "x", expected { a: ... }',
    );
  });
});
