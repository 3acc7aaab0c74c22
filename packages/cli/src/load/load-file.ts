import * as fs from "node:fs";
import { isScenario, legible, type Scenario } from "seedwire";
import { UsageError } from "../usage-error.ts";
import { ScenarioStuck } from "../scenario-threw.ts";
import { findScenarioFile, showPath } from "./find-file.ts";
import type { Module } from "./import-file.ts";
import { EndlessImport, importWatched } from "./watched-import.ts";

/** A scenario, and the name that its file exports it under. */
export interface Exported {
  readonly exportName: string;
  readonly scenario: Scenario;
}

export interface ScenarioFile {
  readonly path: string;
  /** The path as people read it, and as results show it. */
  readonly shown: string;
  /** In the order in which they are written. */
  readonly scenarios: readonly Exported[];
  /** Names of all exports, scenarios or not. */
  readonly exports: readonly string[];
}

/**
 * Imports a file and finds its scenarios.
 *
 * @throws {UsageError} if there is no such file, or it is not right
 * @throws {ScenarioThrew} if its own code throws while it is being imported, or never comes to its end
 */
export async function loadScenarioFile(file: string): Promise<ScenarioFile> {
  const path = findScenarioFile(file);
  const shown = showPath(path);
  let module: Module;
  try {
    module = await importWatched(path);
  } catch (error) {
    if (error instanceof EndlessImport) throw new ScenarioStuck(shown);
    const { explainLoadError } = await import("./load-error.ts");
    throw await explainLoadError(legible(error), path, shown);
  }
  const exports = inSourceOrder(Object.keys(module), path);
  const scenarios: Exported[] = [];
  for (const exportName of exports) {
    const scenario = module[exportName];
    if (!isScenario(scenario) || scenarios.some((known) => known.scenario === scenario)) continue;
    scenarios.push({ exportName, scenario });
  }
  checkNamesDiffer(scenarios, shown);
  return { path, shown, scenarios, exports };
}

/** `--only` and recorded runs find a scenario by its name. */
function checkNamesDiffer(scenarios: readonly Exported[], shown: string): void {
  const byName = new Map<string, string>();
  for (const { exportName, scenario } of scenarios) {
    const other = byName.get(scenario.name);
    if (other !== undefined) {
      throw new UsageError(
        `${shown} has two scenarios named "${scenario.name}", exported as ${other} and as ${exportName}; expected a name of its own for each, for example scenario("${scenario.name} 2", ...)`,
      );
    }
    byName.set(scenario.name, exportName);
  }
}

/** Imports a file that must have a scenario in it. */
export async function loadScenarios(file: string): Promise<ScenarioFile> {
  const loaded = await loadScenarioFile(file);
  if (loaded.scenarios.length === 0) throw new UsageError(noScenario(loaded));
  return loaded;
}

/** A module tells its exports in alphabetical order; people wrote them in another. */
function inSourceOrder(exports: readonly string[], path: string): string[] {
  const code = fs.readFileSync(path, "utf8");
  const placeOf = (name: string): number => {
    const declared = name === "default" ? /^export default\b/m : declarationOf(name);
    const place = code.search(declared);
    return place === -1 ? code.length : place;
  };
  return exports.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const declarationOf = (name: string): RegExp =>
  new RegExp(`^export\\s+(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}(?![\\w$])`, "m");

function noScenario({ shown, exports }: ScenarioFile): string {
  const found =
    exports.length === 0
      ? "it exports nothing"
      : `it exports ${exports.join(", ")}, made by something other than scenario(...)`;
  return [
    `${shown} has no scenario: ${found}. Expected, for example:`,
    "",
    '  import { scenario } from "seedwire";',
    "",
    '  export default scenario("my experiment", async ({ net, expect }) => {',
    '    const [a, b] = [net.host("a"), net.host("b")];',
    '    net.cable(a, b, { delayNs: "10ms" });',
    "    expect((await a.ping(b)).rttNs).toBe(20e6);",
    "  });",
  ].join("\n");
}
