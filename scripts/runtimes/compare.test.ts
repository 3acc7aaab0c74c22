import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import type { Answer } from "./messages.ts";
import { plainTask, type Task } from "./task.ts";

const task = (scenario: string): Task => plainTask("scenarios/a.ts", scenario);
const answer = (digest: string, results: string): Answer => ({
  kind: "answer",
  task: 0,
  digest,
  results,
  events: 1,
});

test("counts what is equal, names what is not, leaves out what was not asked", () => {
  const [same, other, numbers, unasked] = ["same", "other", "numbers", "unasked"].map(task);
  const expected = new Map([
    [same!, answer("d1", "r1")],
    [other!, answer("d2", "r2")],
    [numbers!, answer("d3", "r3")],
    [unasked!, answer("d4", "r4")],
  ]);
  const found = new Map([
    [same!, answer("d1", "r1")],
    [other!, answer("D2", "R2")],
    [numbers!, answer("d3", "R3")],
  ]);
  expect(compare(expected, found)).toEqual({
    equal: 1,
    differences: [
      { task: other, what: "digest", expected: "d2", found: "D2" },
      { task: numbers, what: "results", expected: "r3", found: "R3" },
    ],
  });
});
