import { InputError } from "seedwire";
import { expect, test } from "vitest";
import { PARTS, readOptions } from "./options.ts";

test("without arguments: everything that the repository has measured", () => {
  const options = readOptions([]);
  expect(options).toMatchObject({
    parts: PARTS,
    exact: false,
    jobs: 0,
    json: false,
  });
  expect(options.data).toMatch(/goodput\.csv$/);
  expect(options.traces).toMatch(/traces$/);
});

test("other data, one part, and how", () => {
  const args = "--data a.csv --traces b --only goodput --jobs 2 --exact --json".split(" ");
  expect(readOptions(args)).toMatchObject({
    data: "a.csv",
    traces: "b",
    parts: ["goodput"],
    jobs: 2,
    exact: true,
    json: true,
  });
});

test.each([
  [["--only", "speed"], "--only speed: expected goodput"],
  [["--jobs", "0"], "--jobs 0: expected a whole number from 1"],
  [["--jobs", "many"], "--jobs many"],
  [["--date", "x.csv"], "--date"],
  [["file.csv"], "file.csv"],
  [["--data"], "--data"],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(InputError);
  expect(() => readOptions(args)).toThrow(message);
});
