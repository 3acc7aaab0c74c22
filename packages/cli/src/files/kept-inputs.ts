import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../usage-error.ts";

/** A file that a command reads and that is not to be lost. */
export interface KeptInput {
  readonly file: string;
  /** What it is, for the error: "the scenario's file". */
  readonly what: string;
  /** The option that may write over it all the same. */
  readonly except?: string;
}

/** What is to be written: names of files by option; undefined for what was not asked for. */
export type OutputNames = Readonly<Record<string, string | undefined>>;

/**
 * Checks, before anything is opened, that what a command writes is neither what it reads nor twice
 * the same, by whatever links the names lead there.
 *
 * @param ending of a name that `--out` would take, for the error
 * @throws {UsageError} if it is
 */
export function checkOutputs(
  outputs: OutputNames,
  inputs: readonly KeptInput[],
  ending = ".min.fates.json",
): void {
  const seen = new Map<string, { readonly option: string; readonly file: string }>();
  for (const [option, file] of Object.entries(outputs)) {
    if (file === undefined || file === "") continue; // an empty name is refused later on
    const identity = identityOf(file);
    checkIsNoInput(
      option,
      file,
      inputs.find((input) => identityOf(input.file) === identity),
      ending,
    );
    const first = seen.get(identity);
    if (first !== undefined) throw twice(first.option, option, first.file, file);
    seen.set(identity, { option, file });
  }
}

function checkIsNoInput(
  option: string,
  file: string,
  input: KeptInput | undefined,
  ending: string,
): void {
  if (input === undefined || input.except === option) return;
  throw new UsageError(
    `${option} ${file}: that is ${input.what}, which would be lost; expected another name, for example ${option} ${exampleOf(option, file, ending)}`,
  );
}

const twice = (first: string, second: string, file: string, other: string): UsageError =>
  new UsageError(
    path.resolve(file) === path.resolve(other)
      ? `${first} and ${second} both name ${file}: expected two files`
      : `${first} ${file} and ${second} ${other} are one file: expected two`,
  );

/** Where a file is, or is going to be: the same for all names that lead there. */
function identityOf(file: string): string {
  const absolute = path.resolve(file);
  const found = realPath(absolute);
  if (found !== null) return found;
  const folder = path.dirname(absolute);
  return path.join(realPath(folder) ?? folder, path.basename(absolute));
}

function realPath(absolute: string): string | null {
  try {
    return fs.realpathSync.native(absolute);
  } catch {
    return null; // it is not there, or cannot be seen
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  "--pcap": ".pcapng",
  "--trace": ".jsonl",
  "--report": ".html",
  "--fates": ".fates.json",
};

const exampleOf = (option: string, file: string, ending: string): string =>
  `${path.basename(file).replace(/(\.fates)?\.\w+$/, "")}${ENDINGS[option] ?? ending}`;
