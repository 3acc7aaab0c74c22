export { runCode, type CodeBlock, type CodeFailure, type CodeResult } from "./code/index.ts";
export type { Outcome, RunOptions, ScriptResult } from "./run/result.ts";
export { runScript } from "./run/run-script.ts";
export { Shell, toTcpOptions, type KernelSettings, type ShellResult } from "./shell/index.ts";
