import * as fs from "node:fs";
import * as path from "node:path";
import { InputError } from "seedwire";
import type { Surroundings } from "../lib/machine.ts";
import { ROOT } from "../lib/root.ts";

export const BASELINE = path.join(ROOT, "bench/check/baseline.json");

/** What was recorded of a number that is watched. */
export interface Recorded {
  readonly recorded: number;
  /** The check fails beyond that. */
  readonly limit: number;
}

/** The file of recorded ratios and counts. */
export interface Baseline {
  /** Where the ratios were recorded; counts are the same everywhere. */
  readonly surroundings: Surroundings;
  readonly numbers: Readonly<Record<string, Recorded>>;
}

/** @throws {InputError} if there is none, or it cannot be read */
export function readBaseline(file = BASELINE): Baseline {
  const where = path.relative(ROOT, file);
  try {
    return parseBaseline(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const { message } = error as Error;
    throw new InputError(
      `Cannot read ${where}: ${message}; npm run bench:check -- --record writes it anew`,
    );
  }
}

/** Reads the text of a baseline; throws an error that says which number is wrong. */
export function parseBaseline(text: string): Baseline {
  const baseline = JSON.parse(text) as Baseline;
  for (const [id, its] of Object.entries(baseline.numbers ?? {})) {
    if (Number.isFinite(its.recorded) && its.limit >= its.recorded) continue;
    throw new Error(
      `"${id}" has ${JSON.stringify(its)}, expected two numbers, "limit" not below "recorded"`,
    );
  }
  if (Object.keys(baseline.numbers ?? {}).length === 0) throw new Error(`it has no "numbers"`);
  return baseline;
}

/** Numbers of four digits: what a baseline keeps. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** What to record of a number: it may rise by its tolerance, and by a bit for those near 0. */
export function recordOf(value: number, tolerance: number, slack = 0): Recorded {
  return { recorded: rounded(value), limit: rounded(value * tolerance + slack) };
}

export function writeBaseline(baseline: Baseline, file = BASELINE): void {
  fs.writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
}
