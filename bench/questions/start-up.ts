import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";
import { CACHE, ROOT } from "../lib/root.ts";

/** Where the command line is put together as it is published. */
const PACKAGE = path.join(CACHE, "cli");

/** The command line as it is published, against a script that does nothing, in this Node. */
export const startUp: Question = {
  name: "start-up",
  about: "CPU time of a whole process: an empty script, and the published command line",

  ask(setting) {
    const command = path.join(PACKAGE, "bin/seedwire.js");
    publish();
    const empty = path.join(CACHE, "empty.mjs");
    fs.writeFileSync(empty, "");
    const contestants = (
      [
        ["empty", "an empty script", [empty]],
        ["help", "seedwire --help", [command, "--help"]],
        ["hello", "seedwire run hello.ts", [command, "run", path.join(ROOT, "bench/lib/hello.ts")]],
      ] as const
    ).map(([id, name, args]): Contestant => {
      const measure = (): number => cpuMs(args);
      return { id: `start-up/${id}`, name, unit: "ms", measure };
    });
    return duel(contestants, { ...setting, rounds: setting.rounds * 3 }); // each is short
  },
};

/** Its package.json, its bin, and a fresh bundle. */
function publish(): void {
  const cli = path.join(ROOT, "packages/cli");
  fs.rmSync(PACKAGE, { recursive: true, force: true });
  fs.cpSync(path.join(cli, "bin"), path.join(PACKAGE, "bin"), { recursive: true });
  fs.copyFileSync(path.join(cli, "package.json"), path.join(PACKAGE, "package.json"));
  const args = ["--import", "tsx", "scripts/bundle.ts", path.join(PACKAGE, "bundle")];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`scripts/bundle.ts made no bundle of the command: ${stderr}`);
}

/** CPU time of a process of this Node, from its first instruction to its exit. */
function cpuMs(args: readonly string[]): number {
  const preload = path.join(ROOT, "bench/lib/cpu-at-exit.cjs");
  const { status, output, stderr } = spawnSync(process.execPath, ["--require", preload, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return Number(output[3]) / 1000;
}
