import { ORACLES, type Base, type PlannedFault, type Trial } from "@seedwire/testing";
import type { Scenario } from "seedwire";
import { loadScenarios } from "../load/load-file.ts";
import { serve } from "../processes/serve.ts";
import { StrayErrors } from "../run/stray-errors.ts";
import { watchedTrial } from "./watched-trial.ts";

/** What a worker is told first. Oracles are functions, which cannot be sent: it has its own. */
export interface WorkerStart {
  readonly file: string;
  readonly exportName: string;
  readonly base: Base;
}

const strays = new StrayErrors();
let scenario: Scenario | null = null;
let base: Base | null = null;

async function begin({ file, exportName, base: told }: WorkerStart): Promise<void> {
  const { scenarios } = await loadScenarios(file);
  await strays.take(); // of the file itself: the process that asked has loaded it, too, and told them
  scenario = scenarios.find((each) => each.exportName === exportName)!.scenario;
  base = { ...told, options: { ...told.options, oracles: ORACLES } };
}

const make = (planned: readonly PlannedFault[]): Promise<Trial> =>
  watchedTrial(scenario!, base!, planned, strays);

serve(strays, begin, make);
