import { tryFaults, type Base, type PlannedFault, type Trial } from "@seedwire/testing";
import { thrownText, type RunObserver, type Scenario } from "seedwire";
import type { StrayErrors } from "../run/stray-errors.ts";

/** Runs a scenario with faults; an error that it leaves behind unheard is its own too. */
export async function watchedTrial(
  scenario: Scenario,
  base: Base,
  planned: readonly PlannedFault[],
  strays: StrayErrors,
): Promise<Trial> {
  const watch: RunObserver = ({ simulation }) => {
    strays.belongTo(simulation);
    return () => strays.belongTo(null);
  };
  const trial = await tryFaults(scenario, base, planned, [watch]);
  const stray = await strays.take();
  if (stray === null || trial.failure !== null) return trial;
  const { error } = stray;
  const message = thrownText(error);
  const { virtualNs } = trial;
  const at = base.options.file ?? "";
  return { ...trial, verdict: "fail", failure: { kind: "exception", message, virtualNs, at } };
}
