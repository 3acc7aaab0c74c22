import * as fs from "node:fs";
import { runCli } from "./cli.ts";
import { FAILED, MISUSED } from "./exit-codes.ts";
import { processTerminal } from "./terminal.ts";

let isFinished = false;

/** Ends the process; a scenario's file that is being loaded has another one. */
const exit = process.exit.bind(process);

/**
 * Whoever reads our output may stop reading: `seedwire list | head` ends quietly. What is left is not
 * written any more, but the command goes on to its end: whether a scenario passed is in the exit code.
 */
function endOnBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (hasNoReader(code)) return;
      isFinished = true;
      if (stream === process.stdout) tell(`the output cannot be written: ${message}`);
      exit(MISUSED);
    });
  }
}

/** Of the first write after the reader has gone, and of those that follow it. */
const hasNoReader = (code: string | undefined): boolean =>
  code === "EPIPE" || code === "ERR_STREAM_DESTROYED";

/** Says something at once, while the process ends. */
function tell(text: string): void {
  try {
    fs.writeSync(2, `seedwire: ${text}\n`);
  } catch {
    // nobody listens
  }
}

/** A scenario can end the process, or wait at its top level for what never comes. */
function tellEarlyEnd(): void {
  let wasCalled = false;
  process.exit = (...args) => {
    wasCalled = true;
    return exit(...args);
  };
  process.on("exit", (code) => {
    if (isFinished) return;
    const why = wasCalled
      ? `the scenario ended the process by process.exit(${code}); let its body return or throw instead`
      : "the scenario's file awaits, outside any scenario, something that never comes";
    tell(why);
    process.exitCode = FAILED;
  });
}

tellEarlyEnd();
/** Not awaited at the top level: Node would have a word of its own about an await without end. */
async function main(): Promise<void> {
  const code = await runCli(process.argv.slice(2), processTerminal());
  isFinished = true;
  process.exitCode = code;
  // Timers that a scenario left behind would keep the process alive. What could not be written is
  // told before immediates are run.
  const end = (): unknown => setImmediate(() => exit(code));
  process.stdout.write("", () => process.stderr.write("", end));
}

endOnBrokenOutput();
void main();
