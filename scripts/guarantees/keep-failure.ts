import * as fs from "node:fs";
import * as path from "node:path";
import { writeFateFile, type FateFile } from "seedwire";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Where failing cases are kept; not under version control. */
export const FAILURES = "failures";

/**
 * Writes failing runs as fate files, each with a name of its own; a failure that is there already is
 * not written again.
 *
 * @param folder absolute, or seen from the root of the repository
 * @returns what `guarantee` calls with each: it says where the file is, as the folder was given
 */
export function keepFailures(folder: string = FAILURES): (file: FateFile, name: string) => string {
  return (file, name) => {
    const kept = path.join(folder, `${name}.fates.json`);
    const place = path.resolve(ROOT, kept);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    const scenario = path.relative(path.dirname(place), path.join(ROOT, file.file));
    const text = writeFateFile({ ...file, file: scenario.split(path.sep).join("/") });
    // Whole or not at all, though several processes may find the same at once.
    const draft = `${place}.${process.pid}`;
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, place);
    return kept.split(path.sep).join("/");
  };
}
