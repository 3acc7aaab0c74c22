import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const known = ["loss", "rate", "rtt", "bytes", "lossy download"];

test.each([
  ["los", ["loss", "lossy download"]],
  ["Loss", ["loss", "lossy download"]],
  ["rat", ["rate", "rtt"]],
  ["lossy", ["loss", "lossy download"]],
  ["elephant", []],
  ["", []],
])("near %s: %s", (name, near) => {
  expect(nearest(name, known)).toEqual(near);
});

test("a hint ends an error", () => {
  expect([didYouMean("bites", known), didYouMean("xyz", ["abc"])]).toEqual([
    ' Did you mean "bytes"?',
    "",
  ]);
});
