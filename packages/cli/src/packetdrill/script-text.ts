import type { Outcome, ScriptResult } from "@seedwire/packetdrill";
import type { Colors } from "../output/colors.ts";

/** Order in the summary, with the words for one of a kind. */
const WORDS: readonly (readonly [Outcome, string])[] = [
  ["pass", "passed"],
  ["fail", "failed"],
  ["unsupported", "unsupported"],
  ["error", "with an error"],
];
const WIDTH = "unsupported".length;

/** A script in a line; what else there is to say, above all of a failure, in more of them. */
export function formatScript(result: ScriptResult, verbose: boolean, colors: Colors): string {
  const { file, outcome, line, message, ms, report } = result;
  const place = line > 0 ? `${file}:${line}` : file;
  const time = verbose ? colors.dim(`  ${ms.toFixed(1)} ms`) : "";
  const first = `${paint(outcome, colors)(outcome.padEnd(WIDTH))}  ${place}${time}`;
  const about = message === "" ? "" : `  ${message}`;
  const wantsReport = verbose || outcome !== "unsupported";
  const lines = wantsReport ? bodyOf(report, message) : [];
  if (lines.length === 0) return `${first}${about}\n`;
  return `${first}${about}\n${lines.map((text) => (text === "" ? "\n" : `    ${text}\n`)).join("")}\n`;
}

/** The lines of a report, without a title that says what has been said. */
function bodyOf(report: string, message: string): string[] {
  const lines = report.trimEnd().split("\n");
  const isSaid = (line: string): boolean =>
    line === "" || (message !== "" && line.includes(message));
  while (lines.length > 0 && isSaid(lines[0]!)) lines.shift();
  return lines;
}

/** How many did what: "3 scripts: 1 passed, 1 failed, 1 unsupported". */
export function formatSummary(results: readonly ScriptResult[], colors: Colors): string {
  const counts = WORDS.flatMap(([outcome, word]) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [paint(outcome, colors)(`${count} ${word}`)];
  });
  const scripts = results.length === 1 ? "1 script" : `${results.length} scripts`;
  return `${scripts}: ${counts.join(", ")}\n`;
}

/** One record, on one line. */
export function formatRecord({ file, outcome, line, message, ms }: ScriptResult): string {
  return `${JSON.stringify({ file, outcome, line, message, ms: Math.round(ms * 100) / 100 })}\n`;
}

function paint(outcome: Outcome, colors: Colors): (text: string) => string {
  if (outcome === "pass") return colors.green;
  return outcome === "unsupported" ? colors.yellow : colors.red;
}
