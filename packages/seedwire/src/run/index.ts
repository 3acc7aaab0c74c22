export { legible, thrownText } from "./legible.ts";
export { runScenario } from "./run-scenario.ts";
export type { RunGuard, RunObserver, RunOptions, RunOutcome, RunStart } from "./run-options.ts";
export type { Failure, FailureKind, RunResult, Verdict } from "./run-result.ts";
