import { describe, expect, test } from "vitest";
import { readOptions, UsageError } from "./options.ts";

const NAMES = ["node20", "deno"];
const read = (...argv: string[]) => readOptions(argv, NAMES);

test("nothing said: all runtimes, all scenarios, one runtime per processor", () => {
  const { jobs, ...rest } = read();
  expect(jobs).toBeGreaterThan(0);
  expect(rest).toEqual({
    only: null,
    withinSeconds: Infinity,
    scenario: undefined,
    brief: false,
    strict: false,
    json: false,
    list: false,
    help: false,
  });
});

test("--jobs and --within are whole numbers", () => {
  expect(read("--jobs", "3", "--within", "90")).toMatchObject({ jobs: 3, withinSeconds: 90 });
});

test("--only takes names with commas, and may be said again", () => {
  expect(read("--only", "deno, node20").only).toEqual(["deno", "node20"]);
  expect(read("--only", "deno", "--only", "node20").only).toEqual(["deno", "node20"]);
});

describe("refused, with what would be right", () => {
  test.each([
    [["--only", "node19"], 'no runtime is called "node19"; there are node20, deno'],
    [["--only", ""], 'no runtime is called ""; there are node20, deno'],
    [["--jobs", "0"], '--jobs is "0", expected a whole number from 1, as in --jobs 120'],
    [["--within", "2m"], '--within is "2m", expected a whole number from 1, as in --within 120'],
    [["--fast"], "--fast"],
    [["deno"], "deno"],
  ])("%j", (argv, message) => {
    expect(() => read(...argv)).toThrow(UsageError);
    expect(() => read(...argv)).toThrow(message);
  });
});
