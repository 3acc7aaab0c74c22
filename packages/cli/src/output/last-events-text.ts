import type { LastEvents } from "@seedwire/testing";
import type { Colors } from "./colors.ts";

/** What happened before a failure, and would have happened after it. */
export function formatLastEvents({ before, after }: LastEvents, colors: Colors): string {
  const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}\n`).join("");
  const last = before.length === 0 ? "  nothing\n" : list(before);
  const next = after.length === 0 ? "" : `\nWhat came next:\n${colors.dim(list(after))}`;
  return `\nThe last events before it:\n${last}${next}`;
}
