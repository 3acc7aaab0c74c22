import { expect, test } from "vitest";
import { didYouMean, editDistance, nearest } from "./nearest.ts";

test("edit distance", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("same", "same")).toBe(0);
});

test("the nearest name, if one is near", () => {
  const known = ["rate", "rtt", "loss", "bytes"];
  expect(nearest("los", known)).toBe("loss");
  expect(nearest("RATE", known)).toBe("rate");
  expect(nearest("bandwidth", known)).toBeUndefined();
  expect(didYouMean("byte", known)).toBe(' Did you mean "bytes"?');
  expect(didYouMean("x", known)).toBe("");
});
