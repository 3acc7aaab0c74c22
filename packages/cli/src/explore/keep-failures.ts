import * as fs from "node:fs";
import * as path from "node:path";
import { fatesOf, ORACLES, type Exploration, type Trial } from "@seedwire/testing";
import { fateFileOf } from "seedwire";
import { FateOutput } from "../run/fate-output.ts";
import { UsageError } from "../usage-error.ts";

/** Makes the folder for failing runs, if it is not there. */
export function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "there is a file of that name" : message;
    throw new UsageError(`--out ${folder}: no folder can be made there, ${why}`, { cause: error });
  }
}

/** Writes each failing run that was kept as a fate file; returns their names, in the same order. */
export async function keepFailures(exploration: Exploration, folder: string): Promise<string[]> {
  const { base, result, failures } = exploration;
  const names: string[] = [];
  for (const [at, { trial }] of failures.entries()) {
    const { verdict, digest } = trial;
    const name = path.join(
      folder,
      `${String(at + 1).padStart(4, "0")}-${nameOf(trial)}.fates.json`,
    );
    const output = new FateOutput(name, "--out");
    const run = { result: { ...result, verdict, digest }, fates: fatesOf(base, trial) };
    output.write(fateFileOf(run, { ...base.options, oracles: ORACLES }));
    await output.commit();
    names.push(name);
  }
  return names;
}

/** "drop-7-delay-9": kinds, and numbers of packets in the run. */
const nameOf = ({ faults }: Trial): string =>
  faults.map(({ fate, number }) => `${fate.fate}-${number}`).join("-");
