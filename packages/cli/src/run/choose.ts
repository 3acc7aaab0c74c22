import type { Exported, ScenarioFile } from "../load/load-file.ts";
import { didYouMean } from "../nearest.ts";
import { shellLine } from "../output/shell-quote.ts";
import { UsageError } from "../usage-error.ts";

/** What `--only` has to say for this scenario of a file; undefined if there is no other. */
export function onlyWord(
  { exportName, scenario }: Exported,
  { scenarios }: Pick<ScenarioFile, "scenarios">,
): string | undefined {
  if (scenarios.length === 1) return undefined;
  const isTaken = scenarios.some(
    ({ scenario: other }) => other !== scenario && other.name === exportName,
  );
  return exportName === "default" || isTaken ? scenario.name : exportName;
}

/** The scenarios of a file to run: all, or the one of that name (its own, or that of its export). */
export function chooseScenarios(
  { shown, scenarios }: ScenarioFile,
  only: string | undefined,
): readonly Exported[] {
  if (only === undefined) return scenarios;
  const chosen =
    scenarios.find(({ scenario }) => scenario.name === only) ??
    scenarios.find(({ exportName }) => exportName === only);
  if (chosen !== undefined) return [chosen];
  const names = scenarios.map(({ scenario }) => scenario.name);
  const known = [...names, ...scenarios.map(({ exportName }) => exportName)];
  const has = names.map((name) => `"${name}"`).join(", ");
  throw new UsageError(
    `--only ${only}: ${shown} has no such scenario; it has ${has}.${didYouMean(only, known)}`,
  );
}

/** The scenario of a file, if it has one, or the one of that name. */
export function chooseOne(loaded: ScenarioFile, only: string | undefined): Exported {
  const chosen = chooseScenarios(loaded, only);
  if (chosen.length === 1) return chosen[0]!;
  const names = chosen.map(({ scenario }) => `"${scenario.name}"`).join(", ");
  const example = shellLine(["--only", chosen[0]!.scenario.name]);
  throw new UsageError(
    `${loaded.shown} has ${chosen.length} scenarios: ${names}; choose one, for example ${example}`,
  );
}
