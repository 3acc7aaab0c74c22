import { expect, test } from "vitest";
import { parseSeeds } from "./seeds.ts";

test.each([
  ["1..4", ["1", "2", "3", "4"]],
  ["7..7", ["7"]],
  ["7", ["7"]],
  ["2..3, noon ,1..2", ["2", "3", "noon", "1"]],
  ["a..b", ["a..b"]],
  ["1.5", ["1.5"]],
])("--seeds %s", (text, seeds) => {
  expect(parseSeeds(text)).toEqual(seeds);
});

test.each(["", "1,,2", "5..1", "1..", "..3", "-1..3", "..", ",", "1-20", "1...5", "1..5x", "1:5"])(
  "--seeds %j is refused with an example",
  (text) => {
    expect(() => parseSeeds(text)).toThrow(/is no seed; expected FROM\.\.TO.*--seeds 1\.\.20/);
  },
);

test("too many are refused before they take memory", () => {
  expect(() => parseSeeds("1..999999999999")).toThrow(
    "--seeds 1..999999999999: more than 1,000,000 seeds, expected at most so many",
  );
});
