import { expect, test } from "vitest";
import { show } from "./show.ts";

test.each<[unknown, string]>([
  [undefined, "undefined"],
  [-0, "-0"],
  [10n, "10n"],
  ["a\n", '"a\\n"'],
  [Symbol("x"), "Symbol(x)"],
  [{ [Symbol("x")]: 1 }, "{ Symbol(x): 1 }"],
  [Object.create(null), "{}"],
  [new Date(5), "Date 5"],
  [/a/g, 'RegExp "/a/g"'],
  [Object(5), "Number 5"],
  [new URL("http://a/b"), 'URL "http://a/b"'],
  [Uint8Array.of(1).buffer, "ArrayBuffer of 1 bytes [01]"],
  [new DataView(Uint8Array.of(1, 2).buffer, 1), "DataView of 1 bytes [02]"],
])("%o is written as %s", (value, text) => {
  expect(show(value)).toBe(text);
});

test("of a long list no more is written than there is room for", () => {
  let asked = 0;
  const element = { get seen() { return asked++; } }; // prettier-ignore
  expect(show(Array.from({ length: 100_000 }, () => element))).toHaveLength(203);
  expect(asked).toBeLessThan(1000);
});
