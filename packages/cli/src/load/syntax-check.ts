import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import type { Place } from "./code-frame.ts";
import { importedFiles } from "./import-graph.ts";

/** A file that has a syntax error; where in it, if that is known. */
export interface SyntaxFault {
  readonly path: string;
  readonly place: Place | null;
}

/**
 * Which JavaScript module has a syntax error, a file or one that it imports, and where; null if none
 * has. Asks another Node, since this one does not tell.
 */
export async function findSyntaxFault(file: string): Promise<SyntaxFault | null> {
  const seen = new Set([file]);
  for (const path of seen) {
    const fault = checkFile(path);
    if (fault !== null) return fault;
    for (const imported of await importedFiles(path)) seen.add(imported);
  }
  return null;
}

/** Whether a file holds what no text holds: a capture, an archive, a picture. */
export const isBinary = (path: string): boolean => fs.readFileSync(path).includes(0);

function checkFile(path: string): SyntaxFault | null {
  const { status, stderr } = spawnSync(process.execPath, ["--check", "--input-type=module"], {
    input: fs.readFileSync(path),
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  if (status === 0 || !stderr.includes("SyntaxError")) return null;
  const [, line, caret] = /^\[stdin\]:(\d+)\n.*\n(\s*)\^/.exec(stderr) ?? [];
  if (line === undefined || caret === undefined) return { path, place: null };
  return { path, place: { path, line: Number(line), column: caret.length + 1 } };
}
