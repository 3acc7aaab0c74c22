import { formatCount, formatDuration } from "@seedwire/engine";
import { fateWords, type Exploration, type FaultRow, type Trial } from "@seedwire/testing";
import type { Colors } from "./colors.ts";
import { formatTable, type Column } from "./table.ts";

/** Failing runs that are listed before the rest is only counted. */
const MOST_FAILURES = 10;

const ROWS: readonly Column<FaultRow>[] = [
  { title: "faults", align: "left", cell: ({ kinds }) => kinds.join(" + ") },
  { title: "runs", cell: ({ tried }) => formatCount(tried) },
  { title: "passed", cell: ({ passed }) => formatCount(passed) },
  { title: "failed", cell: ({ failed }) => formatCount(failed) },
  { title: "courses", cell: ({ courses }) => formatCount(courses) },
  { title: "slowest", cell: ({ slowest }) => (slowest === null ? "" : laterText(slowest.laterNs)) },
]; // prettier-ignore

/** What is known before the runs with faults: what there is to harm, and how many runs that makes. */
export function formatPlan(
  { packets, candidates, virtualNs }: { packets: number; candidates: number; virtualNs: number },
  colors: Colors,
): string {
  const time = formatDuration(virtualNs, 4);
  const some = candidates === packets ? "all" : formatCount(candidates);
  return colors.dim(
    `without faults: ${count(packets, "packet")} in ${time} of virtual time; ${some} of them may come to harm\n`,
  );
}

/** What came of it: a table, and a verdict in a sentence. */
export function formatExploration(
  exploration: Exploration,
  wallMs: number,
  colors: Colors,
): string {
  const { rows, tried, failed, planned, all, isStopped } = exploration;
  const mark =
    failed > 0
      ? colors.red(colors.bold("FAIL"))
      : isStopped
        ? colors.yellow(colors.bold("ENDED"))
        : colors.green(colors.bold("PASS"));
  const runs = count(tried, "run");
  const what =
    failed === 0 ? `${runs}, and no fault broke one` : `${formatCount(failed)} of ${runs}`;
  const wall = formatDuration(Math.max(1, Math.round(wallMs)) * 1e6, 3);
  const notes: string[] = [];
  if (isStopped)
    notes.push(`by Ctrl-C: ${count(planned - tried, "run")} of those planned not made`);
  else if (planned < all) {
    notes.push(
      `an even sample: there are at least ${formatCount(all)} runs; --limit N tries more of them`,
    );
  }
  const rest = notes.map((note) => `      ${note}\n`).join("");
  const slowest = rows.flatMap(slowestLine).map((line) => `  ${line}\n`);
  return `\n${formatTable(rows, ROWS, colors)}${slowest.join("")}\n${mark}  ${what}, in ${wall}\n${rest}`;
}

/** Which faults made the slowest run of a row. */
function slowestLine({ kinds, slowest }: FaultRow): string[] {
  if (slowest === null || slowest.laterNs <= 0) return [];
  return [`slowest ${kinds.join(" + ")}: ${faultWords(slowest.trial)}`];
}

/**
 * The runs that faults broke, each with what it failed with.
 *
 * @param files their fate files, if they were kept
 */
export function formatFailures(
  { failures, failed }: Exploration,
  files: readonly string[],
  colors: Colors,
): string {
  const lines = failures
    .slice(0, MOST_FAILURES)
    .flatMap(({ trial }, at) => [
      `  ${faultWords(trial)}`,
      `    ${colors.red(firstLine(trial.failure?.message ?? trial.verdict))}`,
      ...(files[at] === undefined ? [] : [`    ${colors.dim(files[at])}`]),
    ]);
  const more = failed - Math.min(MOST_FAILURES, failures.length);
  if (more > 0) lines.push(`  ... and ${formatCount(more)} more`);
  return `\n${lines.join("\n")}\n`;
}

/** "drop packet 3 of client:5>server:80 on client>server (#4, at 40 ms)", one for each fault. */
export const faultWords = ({ faults }: Trial): string =>
  faults
    .map(({ fate, number, timeNs }) => {
      const words = fateWords({ fate, spot: null });
      return `${words} (#${formatCount(number)}, at ${formatDuration(timeNs, 4)})`;
    })
    .join("; ");

function laterText(laterNs: number): string {
  if (laterNs === 0) return "as without";
  return laterNs > 0 ? `+${formatDuration(laterNs, 4)}` : formatDuration(laterNs, 4);
}

const count = (n: number, noun: string): string => `${formatCount(n)} ${noun}${n === 1 ? "" : "s"}`;

/** What a failure says first; a line that only leads to the next one brings that with it. */
function firstLine(message: string): string {
  const [first = "", second = ""] = message.split("\n");
  return first.endsWith(":") ? `${first} ${second.trim()}` : first;
}
