import type { Difference } from "./compare.ts";
import type { FirstDifference } from "./first-difference.ts";
import type { Row } from "./session.ts";
import { titleOf, type Task } from "./task.ts";

const TITLES = ["runtime", "version", "scenarios", "equal", "different", "seconds"];

/** The table: a line for every runtime that has run. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows
    .filter(({ skipped }) => skipped === null)
    .map((row) => [
      row.name,
      row.engine?.version ?? "",
      String(row.tasks),
      String(row.equal),
      String(row.differences.length),
      row.seconds.toFixed(1),
    ]);
  const lines = [TITLES, ...cells];
  const widths = TITLES.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const aligned = (cell: string, i: number): string =>
    i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!);
  return lines.map((line) => `${line.map(aligned).join("  ")}\n`).join("");
}

/** Runtimes that have not run, or not to the end, and why. */
export function formatProblems(rows: readonly Row[]): string {
  const skipped = rows.filter((row) => row.skipped !== null);
  const failed = rows.filter((row) => row.failed !== null);
  return [
    ...skipped.map((row) => `skipped ${row.name}: ${row.skipped}\n`),
    ...failed.map((row) => `failed  ${row.name}: ${row.failed}\n`),
  ].join("");
}

/** A difference: both digests, the first event that differs, and how to look further. */
export function formatDifference(
  reference: string,
  runtime: string,
  { task, what, expected, found }: Difference,
  /** Null if no event differs; a text if it could not be looked for. */
  first: FirstDifference | string | null,
): string {
  const width = Math.max(reference.length, runtime.length);
  const side = (name: string, text: string): string => `  ${name.padEnd(width)}  ${text}\n`;
  return [
    `${runtime}: "${titleOf(task)}" of ${task.file} has another ${what}\n`,
    side(reference, expected),
    side(runtime, found),
    ...formatFirst(first, side, reference, runtime),
    `  again:           npm run test:runtimes -- --only ${runtime} --scenario ${quoted(titleOf(task))}\n`,
    `  twice in Node:   npx seedwire diff ${wordsOf(task)}\n`,
  ].join("");
}

/** What `seedwire run` and `seedwire diff` need to run a task. */
function wordsOf({ file, scenario, params, seed }: Task): string {
  const sets = Object.entries(params).map(([key, value]) => `--set ${key}=${quoted(value)}`);
  const seeds = seed === "1" ? [] : [`--seed ${quoted(seed)}`];
  return [file, `--only ${quoted(scenario)}`, ...seeds, ...sets].join(" ");
}

/** A text as one word of a shell. */
const quoted = (text: string): string =>
  /^[\w.,:/@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

type Side = (name: string, text: string) => string;

function formatFirst(
  first: FirstDifference | string | null,
  side: Side,
  reference: string,
  runtime: string,
): string[] {
  if (first === null) return ["  all events that a trace tells are the same in both\n"];
  if (typeof first === "string")
    return [`  the first event that differs was not found: ${first}\n`];
  const ended = (lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? ["(the run has ended)"] : lines;
  return [
    `  the first event that differs is number ${first.line}:\n`,
    ...first.before.map((line) => side("", line.trimEnd())),
    ...ended(first.expected).map((line) => side(reference, line.trimEnd())),
    ...ended(first.found).map((line) => side(runtime, line.trimEnd())),
  ];
}

/** For programs. */
export function formatJson(rows: readonly Row[]): string {
  const [reference] = rows;
  const runtimes = rows.map(({ name, engine, tasks, equal, differences, seconds, ...why }) => ({
    name,
    version: engine?.version ?? null,
    scenarios: tasks,
    equal,
    different: differences.length,
    seconds: Number(seconds.toFixed(1)),
    skipped: why.skipped,
    failed: why.failed,
    differences: differences.map(({ task, ...rest }) => ({ ...task, ...rest })),
  }));
  return `${JSON.stringify({ reference: reference?.name ?? null, runtimes }, null, 2)}\n`;
}
