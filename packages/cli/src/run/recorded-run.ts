import * as fs from "node:fs";
import * as path from "node:path";
import {
  InputError,
  placeInFateFile,
  readFateFile,
  readParams,
  type FateFile,
  type Scenario,
} from "seedwire";
import { showPath } from "../load/find-file.ts";
import type { ScenarioFile } from "../load/load-file.ts";
import { didYouMean } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";
import { folderOf } from "./fate-output.ts";

/** A fate file that was read, and what only shows to be wrong in it when its scenario is known. */
export class RecordedRun {
  /** The fate file as it was named. */
  readonly name: string;
  readonly file: FateFile;
  readonly #text: string;

  /** @throws {UsageError} if it cannot be read, or something is wrong with it */
  constructor(name: string) {
    this.name = name;
    this.#text = readText(name);
    this.file = refusing(() => readFateFile(this.#text, name));
  }

  /** The scenario's file: its path is seen from the folder of the fate file, or else from here. */
  findScenarioFile(): string {
    const { file } = this.file;
    const folder = folderOf(this.name);
    const found = [path.resolve(folder, file), path.resolve(file)].find(
      (candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile() === true,
    );
    if (file !== "" && found !== undefined) return found;
    throw this.#refusal(
      `there is no scenario file ${JSON.stringify(file)}; expected its path as seen from the folder of this file, ${folder}`,
      "file",
    );
  }

  /** The scenario that was run. */
  findScenario({ scenarios, shown }: ScenarioFile): Scenario {
    const { scenario: name } = this.file;
    const found = scenarios.find(({ scenario }) => scenario.name === name);
    if (found !== undefined) return found.scenario;
    const names = scenarios.map(({ scenario }) => scenario.name);
    const has = names.map((known) => `"${known}"`).join(", ");
    throw this.#refusal(
      `${shown} has no scenario "${name}"; it has ${has}.${didYouMean(name, names)}`,
      "scenario",
    );
  }

  /** The parameters of the run, defaults for those that the file does not name. */
  readParams(scenario: Scenario): FateFile["params"] {
    for (const [name, value] of Object.entries(this.file.params)) {
      try {
        readParams(scenario.params, { [name]: value }, scenario.name);
      } catch (error) {
        if (error instanceof InputError) throw this.#refusal(error.message, "params", name);
        throw error;
      }
    }
    return readParams(scenario.params, this.file.params, scenario.name);
  }

  /** @param names of fields, which lead to the one that is wrong */
  #refusal(message: string, ...names: readonly string[]): UsageError {
    return new UsageError(`${placeInFateFile(this.#text, this.name, ...names)}: ${message}`);
  }
}

function readText(name: string): string {
  if (/\.m?[jt]s$/.test(name)) {
    throw new UsageError(
      `${name} is no fate file, as "seedwire run ${name} --fates FILE.fates.json" writes one`,
    );
  }
  try {
    return fs.readFileSync(name, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`No file ${name}.${alike(name)}`);
    if (code === "EISDIR") throw new UsageError(`${name} is a folder, expected a fate file`);
    if (code === "EACCES") throw new UsageError(`${name} cannot be read: no permission`);
    throw new UsageError(`${name} cannot be read: ${message}`);
  }
}

/** Files of that kind in the same folder, if one of them may have been meant. */
function alike(name: string): string {
  const folder = path.dirname(path.resolve(name));
  if (!fs.existsSync(folder)) return ` There is no folder ${showPath(folder)}`;
  const names = fs.readdirSync(folder).filter((file) => file.endsWith(".json"));
  return didYouMean(path.basename(name), names);
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
