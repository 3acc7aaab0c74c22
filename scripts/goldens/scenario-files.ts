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
