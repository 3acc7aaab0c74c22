import * as fs from "node:fs";
import * as path from "node:path";
import { InputError } from "seedwire";
import type { TraceReport } from "../trace-report.ts";
import { compareTrace, type TraceComparison } from "./compare-trace.ts";
import { compareIdle, isKnownIdle } from "./idle.ts";
import { parseTrace, type TraceFile } from "./file.ts";
import { sideBySide, summaryTable, traceJson } from "./report.ts";

/** What holds the figures of all repetitions, and is no packet table. */
const SUMMARY = "summary.csv";

/**
 * Compares the packet tables of a folder with what the simulator does.
 *
 * @throws {InputError} if there is no such folder, or a file that is no packet table
 */
export async function compareTraces(folder: string): Promise<TraceReport> {
  const files = readTraces(folder);
  const comparisons: TraceComparison[] = [];
  const unknown: string[] = [];
  for (const file of files) {
    if (file.header.has("bytes")) comparisons.push(await compareTrace(file));
    else if (isKnownIdle(file)) comparisons.push(await compareIdle(file));
    else unknown.push(file.name);
  }
  const passed = comparisons.every(({ differences }) => differences.length === 0);
  const details = comparisons.map(sideBySide).join("");
  const skipped = unknown.map((name) => `${name}: not compared, it does not say what was done\n`);
  const text = `${summaryTable(comparisons)}${details}${skipped.join("")}`;
  return { passed, text, json: { traces: comparisons.map(traceJson), notCompared: unknown } };
}

/** All packet tables of a folder, by name. */
export function readTraces(folder: string): readonly TraceFile[] {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) {
    throw new InputError(`there is no folder "${folder}"`);
  }
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".csv") && name !== SUMMARY);
  if (names.length === 0) throw new InputError(`the folder "${folder}" holds no tables (*.csv)`);
  return names
    .toSorted()
    .map((name) =>
      parseTrace(name.replace(/\.csv$/, ""), fs.readFileSync(path.join(folder, name), "utf8")),
    );
}
