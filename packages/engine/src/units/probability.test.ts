import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatProbability, parseProbability, percent } from "./probability.ts";

test.each([
  ["5%", 0.05],
  ["0.05", 0.05],
  ["0.1 %", 0.001],
  ["100%", 1],
  ["0", 0],
  ["1", 1],
  [".5", 0.5],
  ["1e-6", 1e-6],
  [0.25, 0.25],
])("%s is %d", (value, probability) => {
  expect(parseProbability(value)).toBe(probability);
});

const wrong: unknown[] = [
  "often", "", "%", "101%", "1.1", "-0.1", "5 percent", "1/3", -0.1, 1.5, NaN, Infinity, null, [1],
]; // prettier-ignore

test.each(wrong)("%s is refused", (value) => {
  expect(() => parseProbability(value as string)).toThrow(RangeError);
});

test("the error says what was found, what is right, and how to write it", () => {
  expect(() => parseProbability(5, "loss")).toThrow(
    'loss is 5, expected a number from 0 to 1 or a text like "5%" or "0.05"; for 5 % write percent(5)',
  );
});

test("probabilities are shown in percent", () => {
  const shown = [0.05, 0, 1, 1e-6, 1 / 3].map((probability) => formatProbability(probability, 3));
  expect(shown).toEqual(["5 %", "0 %", "100 %", "0.0001 %", "33.3 %"]);
});

test("probabilities survive being shown and read", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  const property = fc.property(probability, (p) => {
    expect(parseProbability(formatProbability(p))).toBe(p === 0 ? 0 : p);
  });
  fc.assert(property, { numRuns: 1000, examples: [[5e-324]] });
});

test("percent", () => {
  expect([percent(5), percent(0.1), percent(100)]).toEqual([0.05, 0.001, 1]);
});
