import { tryFaults, type Base, type PlannedFault, type Trial } from "@seedwire/testing";
import { thrownText, type RunObserver, type Scenario } from "seedwire";
import { faultWords } from "../output/explore-text.ts";
import type { StrayErrors, StrayRun } from "../run/stray-errors.ts";
import { throwLate } from "../run/watched-runs.ts";

/**
 * Runs a scenario with faults; an error that it leaves behind unheard is its own too, if the simulation
 * brought it about.
 *
 * @throws {ScenarioStray} for one that host code brings, of this run or an earlier one: it says nothing of
 *   faults, and would not come again when they are repeated
 */
export async function watchedTrial(
  scenario: Scenario,
  base: Base,
  planned: readonly PlannedFault[],
  strays: StrayErrors,
): Promise<Trial> {
  const run: StrayRun = { name: "a run with a fault", takesHostErrors: false };
  const watch: RunObserver = ({ simulation }) => {
    strays.belongTo(simulation);
    return () => strays.belongTo(null);
  };
  const [trial, stray] = await strays.within(run, async () => {
    const made = await tryFaults(scenario, base, planned, [watch]);
    if (made.faults.length > 0) run.name = `the run with ${faultWords(made)}`;
    return [made, await strays.take()] as const;
  });
  throwLate(strays, base.options.file ?? "");
  if (stray === null || trial.failure !== null) return trial;
  const { error } = stray;
  const message = thrownText(error);
  const { virtualNs } = trial;
  const at = base.options.file ?? "";
  return { ...trial, verdict: "fail", failure: { kind: "exception", message, virtualNs, at } };
}
