import { ORACLES, type Base, type PlannedFault, type Trial } from "@seedwire/testing";
import type { Scenario } from "seedwire";
import { loadScenarios } from "../load/load-file.ts";
import { StrayErrors } from "../run/stray-errors.ts";
import { watchedTrial } from "./watched-trial.ts";

/** What a worker is told first. Oracles are functions, which cannot be sent: it has its own. */
export interface WorkerStart {
  readonly file: string;
  readonly exportName: string;
  readonly base: Base;
}

/** Runs to make, and what comes of them. */
export interface WorkerBatch {
  readonly batch: readonly (readonly PlannedFault[])[];
}
export interface WorkerAnswer {
  readonly trials: readonly Trial[];
}

const strays = new StrayErrors();
let scenario: Scenario | null = null;
let base: Base | null = null;

async function start({ file, exportName, base: told }: WorkerStart): Promise<void> {
  const { scenarios } = await loadScenarios(file);
  scenario = scenarios.find((each) => each.exportName === exportName)!.scenario;
  base = { ...told, options: { ...told.options, oracles: ORACLES } };
}

async function makeTrials({ batch }: WorkerBatch): Promise<void> {
  const trials: Trial[] = [];
  for (const planned of batch) {
    trials.push(await watchedTrial(scenario!, base!, planned, strays));
  }
  process.send!({ trials } satisfies WorkerAnswer);
}

strays.listen();
process.stderr.on("error", () => {}); // whoever reads it may have gone: no fault of the scenario
process.on("disconnect", () => process.exit());
let working = Promise.resolve();
process.on("message", (message: WorkerStart | WorkerBatch) => {
  working = working.then(() => ("batch" in message ? makeTrials(message) : start(message)));
});
