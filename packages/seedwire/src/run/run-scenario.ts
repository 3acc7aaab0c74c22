import type { Scenario } from "../scenario.ts";
import type { RunOptions, RunOutcome } from "./run-options.ts";

/**
 * Runs a scenario once. Whatever the scenario does wrong is in the result; only wrong options throw.
 *
 * @throws {InputError} for parameters that the scenario does not have or accept
 */
export async function runScenario(
  scenario: Scenario,
  options: RunOptions = {},
): Promise<RunOutcome> {
  throw new Error(`not yet: ${scenario.name} ${options.file}`);
}
