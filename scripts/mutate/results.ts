import * as fs from "node:fs";
import { keyOf, type MutantResult } from "./mutant.ts";

/** What earlier runs found, so that a run that was ended goes on: one result a line. */
export function readResults(file: string): Map<string, MutantResult> {
  if (!fs.existsSync(file)) return new Map();
  const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  const results = lines.map((line) => JSON.parse(line) as MutantResult);
  return new Map(results.map((result) => [keyOf(result.mutant), result]));
}
