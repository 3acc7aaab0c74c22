import { CommanderError } from "commander";
import { BROKEN, FAILED, MISUSED, PASSED } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { readBareCheck } from "./run/oracles.ts";
import { ScenarioThrew } from "./scenario-threw.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Does what a command line says, and returns the exit code. Whatever goes wrong is told. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = PASSED;
  const program = createProgram(terminal, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync(readBareCheck(args), { from: "user" });
    return code;
  } catch (error) {
    return await tellError(error, terminal);
  }
}

async function tellError(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? PASSED : MISUSED; // told already
  if (error instanceof UsageError || error instanceof ScenarioThrew) {
    const { formatLoadFailure } = await import("./output/load-failure-text.ts");
    terminal.err(`${formatLoadFailure(error, terminal.errColors)}\n`);
    return error instanceof ScenarioThrew ? FAILED : MISUSED;
  }
  const what = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  terminal.err(`seedwire: this is a bug in seedwire, please report it:\n${what}\n`);
  return BROKEN;
}
