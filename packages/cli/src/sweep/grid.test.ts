import { duration, oneOf, probability, scenario, text } from "seedwire";
import { expect, test } from "vitest";
import { makeGrid } from "./grid.ts";

const params = {
  loss: probability(0.01),
  rtt: duration("40ms"),
  cc: oneOf("cubic", "reno"),
  drop: text(""),
};
const download = scenario("download", { params }, () => {});
const wordsOf = (...settings: string[]): string[] =>
  makeGrid(download, settings).cells.map((cell) => cell.settings.join(" "));

test("all combinations, the last parameter fastest", () => {
  expect(wordsOf("loss=0,1%", "cc=cubic,reno")).toEqual([
    "loss=0 cc=cubic",
    "loss=0 cc=reno",
    "loss=1% cc=cubic",
    "loss=1% cc=reno",
  ]);
  const { cells, varied } = makeGrid(download, ["rtt=10ms", "loss=0,1%"]);
  expect(varied).toEqual(["loss"]);
  expect(cells[1]!.params).toEqual({ loss: 0.01, rtt: 10e6, cc: "cubic", drop: "" });
});

test("without settings there is one combination, the defaults", () => {
  expect(makeGrid(download, [])).toEqual({
    cells: [{ settings: [], params: { loss: 0.01, rtt: 40e6, cc: "cubic", drop: "" } }],
    varied: [],
  });
});

test("a name that comes again adds values, and the same value counts once", () => {
  expect(wordsOf("rtt=10ms,20ms", "rtt=0.01s,30ms")).toEqual(["rtt=10ms", "rtt=20ms", "rtt=30ms"]);
});

test("a value with a comma in it stands in double quotes; an empty one is a value", () => {
  expect(wordsOf(`drop="5,70.2",7, syn.1`)).toEqual(["drop=5,70.2", "drop=7", "drop=syn.1"]);
  expect(wordsOf("drop=")).toEqual(["drop="]);
  expect(wordsOf("drop=,5")).toEqual(["drop=", "drop=5"]);
});

test.each([
  [["los=1"], /--set los=1: there is no parameter "los"/],
  [["loss"], /--set loss: expected NAME=VALUE/],
  [["loss=1%,often"], /Parameter "loss" .*is "often", expected/],
  [["drop=a\nb,c"], /--set drop=a\nb,c: expected values with commas between them/],
  [['drop="5'], /--set drop="5: expected values with commas between them/],
])("%j is refused", (settings, says) => {
  expect(() => makeGrid(download, settings)).toThrow(says);
});

test("too many runs are refused before they take memory", () => {
  const many = Array.from({ length: 100 }, (_, at) => `${at + 1}ms`).join();
  const settings = [`rtt=${many}`, `loss=${many.replaceAll("ms", "%")}`, `drop=${many}`];
  expect(() => makeGrid(download, settings, 5)).toThrow(
    "That would be 5,000,000 runs, expected at most 1,000,000: fewer --seeds, or fewer values",
  );
});

test("blanks around a value belong to a text only", () => {
  expect(wordsOf("rtt= 10ms , 20ms")).toEqual(["rtt=10ms", "rtt=20ms"]);
  expect(wordsOf("drop=5 ,7")).toEqual(["drop=5 ", "drop=7"]);
});
