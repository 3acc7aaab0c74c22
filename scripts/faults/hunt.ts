import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** What the guarantees found in a copy of the repository, as `scripts/guarantees.ts --json` tells. */
export interface Catch {
  readonly found: boolean;
  /** How long that took, reducing included. */
  readonly seconds: number;
  /** Networks tried until then. */
  readonly networks: number;
  /** Fates left after the reduction; null if nothing was found. */
  readonly fates: number | null;
  /** What broke, in a line; null if nothing did. */
  readonly failure: string | null;
}

export interface HuntOptions {
  readonly seconds: number;
  readonly seed: string;
}

/** Runs the guarantees in a copy of the repository until the first failure. */
export async function hunt(folder: string, { seconds, seed }: HuntOptions): Promise<Catch> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const args = ["--import", tsx, "scripts/guarantees.ts"];
  const options = ["--json", "--seconds", String(seconds), "--seed", seed, "--jobs", "1"];
  const { out, err } = await run(process.execPath, [...args, ...options], folder);
  try {
    return JSON.parse(out) as Catch;
  } catch {
    // It did not even come to look: either the fault keeps the sources from being loaded, or the hunt is broken.
    const failure = err.trim().split("\n").at(-1) ?? "";
    return {
      found: false,
      seconds: 0,
      networks: 0,
      fates: null,
      failure: `does not start: ${failure}`,
    };
  }
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly out: string; readonly err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    child.on("error", reject);
    child.on("close", () => resolve({ out, err }));
  });
}
