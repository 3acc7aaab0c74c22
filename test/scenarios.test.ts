import * as fs from "node:fs";
import * as path from "node:path";
import { guard, ORACLES } from "@seedwire/testing";
import { isScenario, runScenario, type Oracle, type Scenario } from "seedwire";
import { briefParams } from "../scripts/goldens/scenario-files.ts";
import { describe, expect, test } from "vitest";

// Every scenario of the repository passes with its default seed and parameters, and a second run, which
// all oracles watch, goes the very same way: no promise is broken. Both are guarded: none uses a clock, a
// timer, randomness or a file of the host. Long ones are run in brief here; that they pass whole is in their goldens.

const FOLDER = path.resolve(import.meta.dirname, "../scenarios");
const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));

describe.each(files)("%s", async (name) => {
  const file = path.join(FOLDER, name);
  const exported: unknown[] = Object.values(await import(file));
  const scenarios = exported.filter(isScenario);

  test("holds scenarios", () => expect(scenarios).not.toEqual([]));

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",

    async (_, scenario) => {
      const brief = briefParams(`scenarios/${name}`);
      const first = await run(scenario, file, brief);
      if (brief === undefined) expect(first).toMatchObject({ verdict: "pass", failures: [] });
      expect(await run(scenario, file, brief, ORACLES)).toEqual(first);
    },
  );
});

async function run(scenario: Scenario, file: string, params = {}, oracles: readonly Oracle[] = []) {
  const { result } = await runScenario(scenario, { file, params, guard, oracles });
  const { verdict, digest, failures } = result;
  return { verdict, digest, failures: failures.map(({ at, message }) => `${at}: ${message}`) };
}
