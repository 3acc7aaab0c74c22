import type { Exported, ScenarioFile } from "../load/load-file.ts";
import { didYouMean } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** The scenarios of a file to run: all, or the one of that name (its own, or that of its export). */
export function chooseScenarios(
  { shown, scenarios }: ScenarioFile,
  only: string | undefined,
): readonly Exported[] {
  if (only === undefined) return scenarios;
  const chosen =
    scenarios.filter(({ scenario }) => scenario.name === only)[0] ??
    scenarios.find(({ exportName }) => exportName === only);
  if (chosen !== undefined) return [chosen];
  const names = scenarios.map(({ scenario }) => scenario.name);
  const known = [...names, ...scenarios.map(({ exportName }) => exportName)];
  const has = names.map((name) => `"${name}"`).join(", ");
  throw new UsageError(
    `--only ${only}: ${shown} has no such scenario; it has ${has}.${didYouMean(only, known)}`,
  );
}
