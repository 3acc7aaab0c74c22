import { expect, test } from "vitest";
import type { Difference } from "./compare.ts";
import type { Row } from "./session.ts";
import { plainTask } from "./task.ts";
import { formatDifference, formatJson, formatProblems, formatTable } from "./text.ts";

const engine = (version: string) => ({ version, perform: () => Promise.resolve() });

const DIFFERENCE: Difference = {
  task: {
    ...plainTask("scenarios/dumbbell.ts", "dumbbell", { duration: "4s", cc: "it's" }),
    variant: "digest full",
  },
  what: "digest",
  expected: "1111111111111111",
  found: "2222222222222222",
};

const plain = { equal: 2, differences: [], tasks: 2, failed: null, skipped: null };

const ROWS: readonly Row[] = [
  { ...plain, name: "node20", engine: engine("20.20.2"), seconds: 12.34 },
  {
    ...plain,
    name: "chromium",
    engine: engine("156.0"),
    equal: 1,
    differences: [DIFFERENCE],
    seconds: 1,
    failed: "it ended with code 1",
  },
  { ...plain, name: "firefox", engine: null, tasks: 0, seconds: 0, skipped: "not installed" },
];

test("the table has a line for each that has run", () => {
  expect(formatTable(ROWS)).toBe(
    `runtime   version  scenarios  equal  different  seconds
node20    20.20.2          2      2          0     12.3
chromium  156.0            2      1          1      1.0
`,
  );
});

test("why a runtime has not run, or not to the end", () => {
  expect(formatProblems(ROWS)).toBe(
    "skipped firefox: not installed\nfailed  chromium: it ended with code 1\n",
  );
});

test("a difference: both digests, the first event that differs, how to repeat it", () => {
  const first = { line: 7, before: ["{6}\n"], expected: ["{7}\n", "{8}\n"], found: [] };
  expect(formatDifference("node20", "deno", DIFFERENCE, first)).toBe(
    `deno: "dumbbell, digest full" of scenarios/dumbbell.ts has another digest
  node20  1111111111111111
  deno    2222222222222222
  the first event that differs is number 7:
          {6}
  node20  {7}
  node20  {8}
  deno    (the run has ended)
  again:           npm run test:runtimes -- --only deno --scenario 'dumbbell, digest full'
  twice in Node:   npx seedwire diff scenarios/dumbbell.ts --only dumbbell --set duration=4s --set cc='it'\\''s'
`,
  );
  expect(formatDifference("node20", "deno", DIFFERENCE, null)).toContain(
    "  all events that a trace tells are the same in both\n",
  );
  expect(formatDifference("node20", "deno", DIFFERENCE, "it ended with code 1")).toContain(
    "  the first event that differs was not found: it ended with code 1\n",
  );
});

test("--json: one document with all that the table and the lists say", () => {
  expect(JSON.parse(formatJson(ROWS))).toEqual({
    reference: "node20",
    runtimes: [
      {
        name: "node20",
        version: "20.20.2",
        scenarios: 2,
        equal: 2,
        different: 0,
        seconds: 12.3,
        skipped: null,
        failed: null,
        differences: [],
      },
      {
        name: "chromium",
        version: "156.0",
        scenarios: 2,
        equal: 1,
        different: 1,
        seconds: 1,
        skipped: null,
        failed: "it ended with code 1",
        differences: [
          {
            ...DIFFERENCE.task,
            what: "digest",
            expected: "1111111111111111",
            found: "2222222222222222",
          },
        ],
      },
      {
        name: "firefox",
        version: null,
        scenarios: 0,
        equal: 2,
        different: 0,
        seconds: 0,
        skipped: "not installed",
        failed: null,
        differences: [],
      },
    ],
  });
});
