import { InputError } from "seedwire";
import { expect, test } from "vitest";
import { byId } from "../bars/bars.ts";
import { BASELINE, parseBaseline, readBaseline, recordOf } from "./baseline.ts";
import { judge } from "./judge.ts";
import { lesser, ratiosOf, watchedRatios } from "./measure.ts";
import { readOptions } from "./options.ts";

const watched = (id: string, value: number) => ({ id, what: id, value, tolerance: 1.5 });

test("a limit is what was recorded times the tolerance, with some slack near 0", () => {
  expect(recordOf(2, 1.5)).toEqual({ recorded: 2, limit: 3 });
  expect(recordOf(3.60129, 1.5, 32)).toEqual({ recorded: 3.601, limit: 37.4 });
});

test("a number may fall, and rise up to its limit; beyond, the check fails", () => {
  const numbers = { a: recordOf(2, 1.5) };
  const verdict = (value: number) => judge([watched("a", value)], { numbers })[0]!.verdict;
  expect([0.1, 2, 3, 3.001].map(verdict)).toEqual(["held", "held", "held", "broken"]);
});

test("of what is measured again the lesser counts; the rest stays", () => {
  const measured = [watched("a", 3), watched("b", 2), watched("c", 5)];
  const again = [watched("a", 1), watched("b", 4)];
  expect(lesser(measured, again)).toEqual([watched("a", 1), watched("b", 2), watched("c", 5)]);
});

test("what was never recorded fails nothing, and says so", () => {
  expect(judge([watched("new", 7)], { numbers: {} })[0]).toMatchObject({
    verdict: "not recorded",
    limit: NaN,
  });
});

test("a ratio that is watched is the median over the rounds, of two rows of one run", () => {
  const row = (id: string, ...samples: number[]) =>
    ({ id, name: id, unit: "ns/op", samples }) as const;
  const rows = byId([row("a", 2, 9, 30), row("b", 1, 3, 10)]);
  const ratio = { id: "a/b", what: "a by b", question: "q", of: "a", to: "b", tolerance: 1.5 };
  expect(ratiosOf([ratio], rows)).toEqual(
    [watched("a/b", 3)].map((its) => ({ ...its, what: "a by b" })),
  );
  expect(() => ratiosOf([{ ...ratio, to: "c" }], rows)).toThrow(/ratio of a and c, which were not/);
});

test("the recorded baseline has every ratio that is watched, with a limit above it", () => {
  const { numbers, surroundings } = readBaseline();
  for (const { id } of watchedRatios) {
    const { recorded, limit } = numbers[id]!;
    expect(limit, id).toBeGreaterThan(recorded);
  }
  expect(surroundings.node).toMatch(/^\d+\./);
});

test.each([
  ["nothing", `{"numbers": {}}`, /it has no "numbers"/],
  [
    "a limit below what was recorded",
    `{"numbers": {"a": {"recorded": 2, "limit": 1}}}`,
    /"a" has .*"limit" not below/,
  ],
  ["no number", `{"numbers": {"a": {"limit": 1}}}`, /"a" has .*expected two numbers/],
])("a baseline with %s is refused", (_, text, message) => {
  expect(() => parseBaseline(text)).toThrow(message);
});

test("a baseline that is not there is wrong input, and the message says how to write one", () => {
  const read = () => readBaseline(`${BASELINE}.missing`);
  expect(read).toThrow(InputError);
  expect(read).toThrow(/--record writes it anew/);
});

test("options: a baseline is recorded whole", () => {
  expect(readOptions(["--short"])).toMatchObject({ short: true, record: false });
  expect(() => readOptions(["--short", "--record"])).toThrow(/a baseline has all numbers/);
  expect(() => readOptions(["--shrot"])).toThrow(InputError);
});
