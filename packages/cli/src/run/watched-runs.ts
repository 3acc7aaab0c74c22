import { runScenario, type RunObserver } from "seedwire";
import { ScenarioStray } from "../scenario-threw.ts";
import type { StrayErrors, StrayRun } from "./stray-errors.ts";
import { withStray } from "./with-stray.ts";

/**
 * What runs one scenario after another, to be compared: an error that a run leaves behind unheard is its
 * own, if the simulation brought it about.
 *
 * @throws {ScenarioStray} (what it gives, not itself) for one that host code brings, of that run or of an
 *   earlier one: it would come at another instant each time, so no fate and no setting is the reason
 */
export const watchedRuns =
  (strays: StrayErrors): typeof runScenario =>
  async (scenario, options = {}) => {
    const own: StrayRun = { name: `a run of "${scenario.name}"`, takesHostErrors: false };
    const watch: RunObserver = ({ simulation }) => {
      strays.belongTo(simulation);
      return () => strays.belongTo(null);
    };
    const observers = [...(options.observers ?? []), watch];
    const [outcome, stray] = await strays.within(
      own,
      async () =>
        [await runScenario(scenario, { ...options, observers }), await strays.take()] as const,
    );
    throwLate(strays, options.file ?? "");
    if (stray === null || outcome.error !== null) return outcome;
    return { ...outcome, ...withStray(outcome.result, stray.error) };
  };

/** @throws {ScenarioStray} if an error came that could be put on no run */
export function throwLate({ late }: StrayErrors, file: string): void {
  if (late !== null) throw new ScenarioStray(file, late.error, late.begun);
}
