import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { isScenario, type Scenario } from "seedwire";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** A file of `scenarios/` and what it exports. */
export interface ScenarioFile {
  /** "scenarios/t02-three-way-handshake.ts" */
  readonly file: string;
  /** By name, so that their order does not depend on who imports them. */
  readonly scenarios: readonly Scenario[];
}

/** The scenario files of this repository, by name. */
export const scenarioFiles = (): string[] =>
  fs
    .readdirSync(path.join(ROOT, "scenarios"))
    .filter((name) => name.endsWith(".ts"))
    .toSorted()
    .map((name) => `scenarios/${name}`);

/** Imports one of them. */
export async function readScenarios(file: string): Promise<ScenarioFile> {
  const url = pathToFileURL(path.join(ROOT, file)).href;
  const exported: Record<string, unknown> = await import(url);
  const scenarios = Object.values(exported).filter(isScenario);
  return { file, scenarios: scenarios.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Where the golden of a scenario file is. */
export const goldenPath = (file: string): string =>
  path.join(ROOT, "scenarios/goldens", `${path.basename(file, ".ts")}.txt`);

/**
 * Scenarios whose numbers are means over long times, and what makes them short. Where only digests are
 * compared the short form says as much; what they expect holds for the long one alone.
 */
const BRIEF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "scenarios/cubic-against-bbr.ts": { duration: "4s" },
  "scenarios/cubic-against-reno.ts": { duration: "4s" },
  "scenarios/bufferbloat.ts": { duration: "7s" },
  "scenarios/fairness-jain.ts": { duration: "4s" },
  "scenarios/fairness-rtt.ts": { duration: "4s" },
  "scenarios/t59-rate-under-loss.ts": { duration: "1s", flows: "1" },
  "scenarios/t60-fairness.ts": { duration: "4s" },
};

/** Parameters with which a scenario file runs in little time; undefined if it does so anyhow. */
export const briefParams = (file: string): Readonly<Record<string, string>> | undefined =>
  BRIEF[file];
