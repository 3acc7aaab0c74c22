import { expect, test } from "vitest";
import { Words } from "./words.ts";

const wordsOf = (count: number, word: (i: number) => number): Words => {
  const words = new Words();
  for (let i = 0; i < count; i++) words.push(word(i));
  return words;
};

test("keeps as many as there come", () => {
  const words = wordsOf(5000, (i) => i * 1_000_003);
  expect([words.length, words.at(0), words.at(4999), words.at(5000)]).toEqual([
    5000,
    0,
    (4999 * 1_000_003) % 2 ** 32,
    0,
  ]);
});

test("sets words far ahead", () => {
  const words = new Words();
  words.set(100_000, 7);
  words.set(3, 2 ** 32 - 1);
  expect([words.length, words.at(3), words.at(4), words.at(100_000)]).toEqual([
    100_001,
    2 ** 32 - 1,
    0,
    7,
  ]);
});

test("finds where two lists differ first, or where one has ended", () => {
  const words = wordsOf(3000, (i) => i);
  expect(
    Words.firstDifference(
      words,
      wordsOf(3000, (i) => i),
    ),
  ).toBeNull();
  expect(
    Words.firstDifference(
      words,
      wordsOf(3000, (i) => (i < 2500 ? i : 0)),
    ),
  ).toBe(2500);
  expect(
    Words.firstDifference(
      words,
      wordsOf(1500, (i) => i),
    ),
  ).toBe(1500);
  expect(Words.firstDifference(new Words(), words)).toBe(0);
});
