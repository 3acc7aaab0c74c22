import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import type { Place } from "./code-frame.ts";

/**
 * Where a JavaScript module has a syntax error; null if it has none. Asks another Node, since this
 * one does not tell.
 */
export function findSyntaxError(path: string): Place | null {
  const args = ["--check", "--input-type=module"];
  const { stderr } = spawnSync(process.execPath, args, {
    input: fs.readFileSync(path),
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  const [, line, caret] = /^\[stdin\]:(\d+)\n.*\n(\s*)\^/.exec(stderr) ?? [];
  if (line === undefined || caret === undefined) return null;
  return { path, line: Number(line), column: caret.length + 1 };
}
