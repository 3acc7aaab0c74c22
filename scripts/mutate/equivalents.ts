import * as fs from "node:fs";
import { parseCsv } from "../conformance/csv.ts";
import { keyOf } from "./mutant.ts";

/** A mutant that no test can tell from the original, or that nobody should, and why. */
export interface Explained {
  readonly file: string;
  readonly context: string;
  readonly mutated: string;
  readonly reason: string;
}

/** The mutants of `equivalents.csv`: by file, code and change, so that lines may move. */
export function readExplained(csv: string): Map<string, Explained> {
  const rows = parseCsv(fs.readFileSync(csv, "utf8")).filter(({ file }) => file !== "");
  return new Map(
    rows.map(({ file = "", context = "", mutated = "", reason = "" }) => {
      const explained = { file, context, mutated, reason };
      return [keyOf(explained), explained];
    }),
  );
}
