import {
  runScenario,
  scenario,
  type RunOptions,
  type RunOutcome,
  type Scenario,
} from "../index.ts";

/** Runs a body and lets its exceptions, failed expectations of vitest among them, come out. */
export async function inRun(body: Scenario<{}>["body"], options?: RunOptions): Promise<RunOutcome> {
  const outcome = await runScenario(scenario("test", body), options);
  if (outcome.error !== null) throw outcome.error;
  return outcome;
}
