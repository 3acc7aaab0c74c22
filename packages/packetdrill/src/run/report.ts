import { RELAXED_NOTE } from "./leniency.ts";
import type { Run } from "./run.ts";

/** What a run came to, when it did not pass. */
export interface Ending {
  readonly file: string;
  readonly line: number;
  readonly outcome: "fail" | "unsupported" | "error";
  readonly message: string;
  readonly details: readonly string[];
}

const WORDS = { fail: "FAIL", unsupported: "NOT SUPPORTED", error: "ERROR" };

/** Lines of a script shown around the one that did not go as written. */
const BEFORE = 2;

/** All that helps to see why a run did not pass. `run` is null where it did not even begin. */
export function writeReport(ending: Ending, text: string, run: Run | null): string {
  const { file, line, outcome, message, details } = ending;
  const place = line === 0 ? file : `${file}:${line}`;
  const sections = [[`${place}: ${WORDS[outcome]}: ${message}`], excerpt(text, line)];
  sections.push(details.map((detail) => `  ${detail}`));
  if (run !== null && outcome === "fail") sections.push(conversation(run), notes(run));
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What a run that passed leaves to say: deviations that were not fatal, and what its code printed. */
export const notesOf = (run: Run | null): string =>
  run === null ? "" : run.notes.map((note) => `  Note: ${note}`).join("\n");

/** The line of the script, with those before it. */
function excerpt(text: string, line: number): string[] {
  if (line === 0) return [];
  const lines = text.split("\n");
  const from = Math.max(1, line - BEFORE);
  return lines.slice(from - 1, line).map((source, at) => {
    const number = from + at;
    return `  ${number === line ? ">" : " "} ${String(number).padStart(4)} | ${source}`;
  });
}

function conversation(run: Run): string[] {
  const lines = run.conversation.lines(run.connections, run.host.remote);
  return ["  The conversation so far:", "        time   line", ...lines];
}

function notes(run: Run): string[] {
  const all = run.relaxed ? [RELAXED_NOTE, ...run.notes] : run.notes;
  return all.map((note) => `  Note: ${note}`);
}
