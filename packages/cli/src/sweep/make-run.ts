import type { RunOptions, Scenario } from "seedwire";
import { runEntry, type RunEntry } from "../output/json.ts";
import type { StrayErrors } from "../run/stray-errors.ts";
import { watchedRuns } from "../run/watched-runs.ts";
import type { Cell } from "./grid.ts";

/** What all runs of a sweep have in common. */
export type SweepOptions = Pick<RunOptions, "file" | "untilNs" | "oracles">;

/** A run to make. */
export interface RunTask {
  readonly seed: string;
  readonly params: Cell["params"];
}

/** What came of it. */
export interface RunDone {
  readonly entry: RunEntry;
  /** Whether the scenario handed seedwire something that cannot be. */
  readonly isMisused: boolean;
}

/** @throws {ScenarioStray} for an error of host code; see `watchedRuns` */
export async function makeRun(
  scenario: Scenario,
  options: SweepOptions,
  { seed, params }: RunTask,
  strays: StrayErrors,
): Promise<RunDone> {
  const checks = (options.oracles ?? []).length > 0;
  const outcome = await watchedRuns(strays)(scenario, { ...options, seed, params, checks });
  const isMisused = outcome.result.failures.some(({ kind }) => kind === "input");
  return { entry: runEntry(outcome), isMisused };
}
