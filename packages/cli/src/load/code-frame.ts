import * as fs from "node:fs";

/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A line of a file with a caret below the column; "" if the file does not have that line. */
export function codeFrame({ path, line, column }: Place): string {
  const code = readLines(path)[line - 1];
  if (code === undefined) return "";
  const text = code.replaceAll("\t", " ").trimEnd();
  const margin = `  ${line} | `;
  const from = Math.max(0, column - 1 - 60); // minified lines are long
  const shown = text.slice(from, from + 100);
  return `${margin}${shown}\n${" ".repeat(margin.length + column - 1 - from)}^`;
}

/** Where a text first stands in a file; null if nowhere. */
export function placeOf(path: string, text: string): Place | null {
  const lines = readLines(path);
  const index = lines.findIndex((line) => line.includes(text));
  return index === -1 ? null : { path, line: index + 1, column: lines[index]!.indexOf(text) + 1 };
}

function readLines(path: string): string[] {
  try {
    return fs.readFileSync(path, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}
