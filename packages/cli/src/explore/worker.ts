import { ORACLES, type Base, type PlannedFault, type Trial } from "@seedwire/testing";
import { thrownText, type Scenario } from "seedwire";
import { loadScenarios } from "../load/load-file.ts";
import { StrayErrors } from "../run/stray-errors.ts";
import { ScenarioStray } from "../scenario-threw.ts";
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
  /** What ended the runs before all were made: an error that is none of theirs. */
  readonly stray?: StrayNews;
}
/** What a `ScenarioStray` is made of, as it can be sent. */
export interface StrayNews {
  readonly cause: unknown;
  readonly begun: string;
}

const strays = new StrayErrors();
let scenario: Scenario | null = null;
let base: Base | null = null;

async function start({ file, exportName, base: told }: WorkerStart): Promise<void> {
  const { scenarios } = await loadScenarios(file);
  await strays.take(); // of the file itself: the process that asked has loaded it, too, and told them
  scenario = scenarios.find((each) => each.exportName === exportName)!.scenario;
  base = { ...told, options: { ...told.options, oracles: ORACLES } };
}

async function makeTrials({ batch }: WorkerBatch): Promise<void> {
  const trials: Trial[] = [];
  try {
    for (const planned of batch) {
      trials.push(await watchedTrial(scenario!, base!, planned, strays));
    }
    process.send!({ trials } satisfies WorkerAnswer);
  } catch (error) {
    if (!(error instanceof ScenarioStray)) throw error;
    const stray = { cause: cloneable(error.cause), begun: error.begun };
    process.send!({ trials: [], stray } satisfies WorkerAnswer);
  }
}

/** An error may have fields that cannot be sent, and so may anything else that is thrown. */
function cloneable(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrownText(thrown);
  const plain = new Error(thrown.message);
  plain.stack = thrown.stack ?? "";
  return plain;
}

strays.listen();
process.stderr.on("error", () => {}); // whoever reads it may have gone: no fault of the scenario
process.on("disconnect", () => process.exit());
let working = Promise.resolve();
process.on("message", (message: WorkerStart | WorkerBatch) => {
  working = working.then(() => ("batch" in message ? makeTrials(message) : start(message)));
});
