import * as fs from "node:fs";
import * as path from "node:path";
import { writeFateFile, type FateFile } from "seedwire";
import { WholeFile } from "../files/whole-file.ts";

/** A fate file that is written: the one that `--fates` names, or another option. */
export class FateOutput {
  readonly #file: WholeFile;
  readonly #folder: string;

  /** @throws {UsageError} if it cannot be written */
  constructor(name: string, option = "--fates") {
    this.#file = new WholeFile(name, option);
    this.#folder = folderOf(name);
  }

  /** @param run its `file` as seen from here; it is written down as seen from the fate file */
  write(run: FateFile): void {
    const place = path.join(realFolder(run.file), path.basename(run.file));
    const file = path.relative(this.#folder, place).replaceAll("\\", "/");
    this.#file.write(writeFateFile({ ...run, file }));
  }

  commit(): Promise<void> {
    return this.#file.commit();
  }
}

/**
 * The folder that a fate file's path to its scenario starts from: where it lies, whatever links lead
 * there. A pipe lies nowhere; then it is the current one.
 */
export function folderOf(name: string): string {
  const stats = fs.statSync(name, { throwIfNoEntry: false });
  if (stats === undefined) return realFolder(name);
  return stats.isFile() ? path.dirname(fs.realpathSync(name)) : process.cwd();
}

/** Both ends of a relative path are seen without links: with them, ".." would lead elsewhere. */
const realFolder = (file: string): string => fs.realpathSync(path.dirname(path.resolve(file)));
