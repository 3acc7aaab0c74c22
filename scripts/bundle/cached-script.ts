import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { Script } from "node:vm";

/** What the script is: a function that fills its exports. */
type Wrapped = (exports: object, require: NodeJS.Require) => void;

/**
 * Runs a script of the bundle, and keeps what V8 made of it for the next time: compiling seedwire takes
 * half as long as an empty script, reading what was compiled half of that (Node 20,
 * `npm run bench -- start-up`). Node does so itself only from 22.8 on (`module.enableCompileCache`).
 * What is kept lies in the user's own folder for caches, since code is run from it; where it cannot be
 * written, or `NODE_DISABLE_COMPILE_CACHE` is set, nothing is kept.
 *
 * @param hash of its text: V8 itself compares only lengths
 * @returns its exports
 */
export function runCached(url: URL, hash: string): object {
  const source = fs.readFileSync(url, "latin1"); // esbuild writes ASCII only
  const file = cacheFile(`${hash}-${placeHash(url.href)}`);
  const cachedData = file === null ? undefined : readIfThere(file);
  const script = new Script(source, { filename: url.href, ...(cachedData && { cachedData }) });
  const exports = {};
  const run = script.runInThisContext() as Wrapped;
  run(exports, createRequire(url));
  if (file !== null && (cachedData === undefined || script.cachedDataRejected === true)) {
    process.once("exit", () => keep(file, script)); // by then what a run calls is compiled too
  }
  return exports;
}

/** What is kept says in stacks where it was compiled, so another place needs another file (FNV-1a). */
function placeHash(place: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < place.length; i++) {
    hash = Math.imul(hash ^ place.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

function cacheFile(key: string): string | null {
  const { env, versions, arch } = process;
  const folder = cacheFolder();
  if (folder === null || (env["NODE_DISABLE_COMPILE_CACHE"] ?? "") !== "") return null;
  return path.join(folder, "seedwire", `${key}-${versions.v8}-${arch}`);
}

/** As the platform has it; null if nobody is at home. */
function cacheFolder(): string | null {
  const { env, platform } = process;
  const { XDG_CACHE_HOME: xdg = "", LOCALAPPDATA: local = "" } = env;
  if (platform === "win32") return local === "" ? null : local;
  if (path.isAbsolute(xdg)) return xdg;
  const home = env["HOME"] ?? "";
  if (!path.isAbsolute(home)) return null;
  return path.join(home, ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]));
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another process may read at the same time. */
function keep(file: string, script: Script): void {
  const part = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(part, script.createCachedData(), { mode: 0o600 });
    fs.renameSync(part, file);
  } catch {
    fs.rmSync(part, { force: true });
  }
}
