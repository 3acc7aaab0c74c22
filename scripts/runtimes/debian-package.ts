import * as fs from "node:fs";
import * as path from "node:path";
import { outputOf } from "./child.ts";
import { Unobtainable } from "./runtime.ts";

/** Path of the first of these programs that is on the PATH. */
export function findProgram(names: readonly string[], pathVariable = process.env["PATH"] ?? "") {
  const folders = pathVariable.split(path.delimiter).filter((folder) => folder !== "");
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find((file) => isProgram(file));
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * What `find` finds; if it finds nothing, and we are root on a Debian, after installing these packages.
 *
 * @throws {Unobtainable} if there is still nothing, with the command that would help
 */
export async function fromDebian<Found>(
  what: string,
  packages: readonly string[],
  find: () => Found | undefined,
  say: (doing: string) => void,
): Promise<Found> {
  const found = find();
  if (found !== undefined) return found;
  if (findProgram(["apt-get"]) === undefined) throw new Unobtainable(`${what} is not installed`);
  const names = packages.join(" ");
  if (process.getuid?.() !== 0) {
    throw new Unobtainable(
      `${what} is not installed; to install it: sudo apt-get install ${names}`,
    );
  }
  const turn = lastTurn.then(() => install(packages, say));
  lastTurn = turn.catch(() => {});
  await turn.catch((error: Error) => {
    throw new Unobtainable(`apt-get could not install ${names}: ${error.message}`);
  });
  const installed = find();
  if (installed === undefined) throw new Unobtainable(`the packages ${names} bring no ${what}`);
  return installed;
}

/** apt-get runs once at a time. */
let lastTurn: Promise<void> = Promise.resolve();
let isUpdated = false;

async function install(packages: readonly string[], say: (doing: string) => void): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const patient = ["-qq", "-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1"];
  say(`installing ${packages.join(" ")}`);
  if (!isUpdated) await outputOf("apt-get", [...patient, "update"], env);
  isUpdated = true;
  await outputOf(
    "apt-get",
    [...patient, "install", "-y", "--no-install-recommends", ...packages],
    env,
  );
}
