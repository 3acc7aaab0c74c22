export type { Outcome, RunOptions, ScriptResult } from "./run/result.ts";
export { runScript } from "./run/run-script.ts";
