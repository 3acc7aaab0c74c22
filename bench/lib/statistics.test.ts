import { expect, test } from "vitest";
import { groupBy, mean, median, quantile, ratios, summary } from "./statistics.ts";

test("the median, of an odd and of an even number of numbers", () => {
  expect(median([5])).toBe(5);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("a quantile is the least number that so great a share does not exceed", () => {
  const numbers = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
  expect(quantile(numbers, 0.9)).toBe(9);
  expect(quantile(numbers, 0.91)).toBe(10);
  expect(quantile(numbers, 0)).toBe(1);
  expect(quantile(numbers, 1)).toBe(10);
  expect(quantile([], 0.5)).toBeNaN();
});

test("the mean", () => {
  expect(mean([1, 2, 6])).toBe(3);
});

test("groups, in order of first appearance", () => {
  expect(groupBy(["b1", "a1", "b2"], (item) => item[0]!)).toEqual([["b1", "b2"], ["a1"]]);
});

test("a summary: the middle, the ends, and half the distance of the quartiles as a share", () => {
  expect(summary([10, 14, 12, 6, 8])).toEqual({ median: 10, least: 6, most: 14, spread: 0.2 });
  expect(summary([7])).toEqual({ median: 7, least: 7, most: 7, spread: 0 });
});

test("ratios go round by round, so that what slows a whole round down does not count", () => {
  expect(ratios([10, 30, 20], [5, 15, 10])).toEqual([2, 2, 2]);
  expect(ratios([10, 30, 20], [5, 15])).toEqual([2, 2]);
  expect(ratios([], [5])).toEqual([]);
});
