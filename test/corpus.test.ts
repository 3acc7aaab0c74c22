import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { ORACLES } from "@seedwire/testing";
import { isScenario, readFateFile, replayOptions, runScenario, type Scenario } from "seedwire";
import { expect, test } from "vitest";

// Runs that once failed, each reduced to the fates that matter: they pass for ever. Their names say what
// they found. To add one: npm run corpus -- failures/NAME.fates.json what-it-found

const FOLDER = path.join(import.meta.dirname, "corpus");

async function scenarioOf(file: string, name: string): Promise<Scenario> {
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href);
  return Object.values(exported)
    .filter(isScenario)
    .find((each) => each.name === name)!;
}

test.each(fs.readdirSync(FOLDER).filter((name) => name.endsWith(".fates.json")))(
  "%s: passes now",
  async (name) => {
    const file = readFateFile(fs.readFileSync(path.join(FOLDER, name), "utf8"), name);
    expect(file).toMatchObject({ check: true, expected: { verdict: "pass" } });
    const scenario = await scenarioOf(path.join(FOLDER, file.file), file.scenario);
    const { result } = await runScenario(scenario, replayOptions(file, ORACLES));
    expect(result).toMatchObject({ verdict: "pass", failures: [] });
  },
);
