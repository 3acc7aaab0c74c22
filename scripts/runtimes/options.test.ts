import { describe, expect, test } from "vitest";
import { readOptions, UsageError } from "./options.ts";

const NAMES = ["node20", "deno"];
const read = (...argv: string[]) => readOptions(argv, NAMES);

test("nothing said: all runtimes, all scenarios, one runtime per processor", () => {
  const { jobs, ...rest } = read();
  expect(jobs).toBeGreaterThan(0);
  expect(rest).toEqual({
    only: null,
    scenario: undefined,
    brief: false,
    strict: false,
    json: false,
    list: false,
    help: false,
  });
});

test("--only takes names with commas, and may be said again", () => {
  expect(read("--only", "deno, node20").only).toEqual(["deno", "node20"]);
  expect(read("--only", "deno", "--only", "node20").only).toEqual(["deno", "node20"]);
});

describe("refused, with what would be right", () => {
  test.each([
    [["--only", "node19"], 'no runtime is called "node19"; there are node20, deno'],
    [["--only", ""], 'no runtime is called ""; there are node20, deno'],
    [["--jobs", "0"], '--jobs is "0", expected a whole number from 1, as in --jobs 2'],
    [["--jobs", "two"], '--jobs is "two", expected a whole number from 1, as in --jobs 2'],
    [["--fast"], "--fast"],
    [["deno"], "deno"],
  ])("%j", (argv, message) => {
    expect(() => read(...argv)).toThrow(UsageError);
    expect(() => read(...argv)).toThrow(message);
  });
});
