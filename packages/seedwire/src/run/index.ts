export { runScenario } from "./run-scenario.ts";
export type { RunObserver, RunOptions, RunOutcome, RunStart } from "./run-options.ts";
export type { Failure, FailureKind, RunResult, Verdict } from "./run-result.ts";
