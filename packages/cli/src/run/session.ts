import { loadScenarios, type ScenarioFile } from "../load/load-file.ts";
import { keepStdoutClean } from "../output/clean-stdout.ts";
import { ScenarioThrew } from "../scenario-threw.ts";
import type { Terminal } from "../terminal.ts";
import { StrayErrors } from "./stray-errors.ts";

/** What stands around the runs of a command. */
export interface Session {
  readonly strays: StrayErrors;
  /** Where to tell of runs: stdout is for the document alone, if one is wanted. */
  readonly tell: Terminal;
  /** Imports a file that must have a scenario in it. */
  load(file: string): Promise<ScenarioFile>;
}

/**
 * Does something with scenarios, whose code may print and may leave errors behind.
 *
 * @param json whether stdout is for one document; it is free again when all is done
 */
export async function inSession<T>(
  json: boolean,
  terminal: Terminal,
  action: (session: Session) => Promise<T>,
): Promise<T> {
  const restoreStdout = json ? keepStdoutClean() : null;
  const strays = new StrayErrors();
  strays.listen();
  try {
    return await action({
      strays,
      tell: json ? { ...terminal, out: terminal.err, outColors: terminal.errColors } : terminal,
      load: (file) => load(file, strays),
    });
  } finally {
    restoreStdout?.();
    strays.close();
  }
}

async function load(file: string, strays: StrayErrors): Promise<ScenarioFile> {
  const loaded = await loadScenarios(file);
  const stray = await strays.take();
  if (stray !== null) throw new ScenarioThrew(loaded.shown, stray.error);
  return loaded;
}
