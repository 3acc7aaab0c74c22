import * as fs from "node:fs";
import * as path from "node:path";
import type { Bar, BarResult } from "../bars/bar.ts";
import type { Surroundings } from "./machine.ts";
import type { Row } from "./question.ts";
import { ROOT } from "./root.ts";
import { summary, type Summary } from "./statistics.ts";

const RESULTS = path.join(ROOT, "bench/results");

/** A question with what was found. */
export interface Answer {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

/** What a run of `npm run bench` found: plain JSON data. */
export interface Document {
  readonly surroundings: Surroundings;
  readonly rounds: number;
  readonly warmUps: number;
  readonly quick: boolean;
  /** Those that were measured beside, and what they do not do. */
  readonly peers: readonly { readonly name: string; readonly note: string }[];
  readonly questions: readonly {
    readonly name: string;
    readonly about: string;
    readonly rows: readonly (Row & Summary)[];
  }[];
  readonly bars: readonly (Pick<Bar, "id" | "what" | "atMost" | "bar" | "near"> & BarResult)[];
}

export function documentOf(
  surroundings: Surroundings,
  setting: Pick<Document, "rounds" | "warmUps" | "quick" | "peers">,
  answers: readonly Answer[],
  bars: Document["bars"],
): Document {
  const { rounds, warmUps, quick, peers } = setting;
  return {
    surroundings,
    rounds,
    warmUps,
    quick,
    peers,
    questions: answers.map(({ name, about, rows }) => ({
      name,
      about,
      rows: rows.map((row) => ({ ...row, ...summary(row.samples) })),
    })),
    bars,
  };
}

/**
 * Writes it to bench/results.
 *
 * @param isWhole whether all was asked, in the long form: what is less does not take the place of that
 * @returns the file
 */
export function writeDocument(document: Document, isWhole: boolean): string {
  fs.mkdirSync(RESULTS, { recursive: true });
  const file = path.join(RESULTS, isWhole ? "bench.json" : "bench-partial.json");
  fs.writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  return file;
}
