import type { RunOptions, ScriptResult } from "./result.ts";

/** Runs a script in virtual time. Never throws for what a script says or a stack does. */
export function runScript(text: string, options: RunOptions = {}): ScriptResult {
  const { file = "script", clockMs = () => 0 } = options;
  const startMs = clockMs();
  const message = `scripts cannot be run yet (${text.length} characters)`;
  const ms = clockMs() - startMs;
  return { file, outcome: "unsupported", line: 0, message, ms, virtualNs: 0, report: message };
}
