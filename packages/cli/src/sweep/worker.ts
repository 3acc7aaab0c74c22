import type { Scenario } from "seedwire";
import { loadScenarios } from "../load/load-file.ts";
import { serve } from "../processes/serve.ts";
import { chooseOracles } from "../run/oracles.ts";
import { StrayErrors } from "../run/stray-errors.ts";
import { makeRun, type RunDone, type RunTask, type SweepOptions } from "./make-run.ts";

/** What a worker is told first. */
export interface WorkerStart {
  readonly file: string;
  readonly exportName: string;
  /** The same for all runs; oracles are functions, which cannot be sent: their names are. */
  readonly options: SweepOptions;
  readonly check: string | null;
}

const strays = new StrayErrors();
let scenario: Scenario | null = null;
let options: SweepOptions = {};

async function begin({ file, exportName, options: told, check }: WorkerStart): Promise<void> {
  const { scenarios } = await loadScenarios(file);
  await strays.take(); // of the file itself: the process that asked has loaded it, too, and told them
  scenario = scenarios.find((each) => each.exportName === exportName)!.scenario;
  options = { ...told, oracles: await chooseOracles(check ?? undefined) };
}

serve(strays, begin, (task: RunTask): Promise<RunDone> =>
  makeRun(scenario!, options, task, strays),
);
