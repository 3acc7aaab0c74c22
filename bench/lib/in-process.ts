import { fork } from "node:child_process";
import * as path from "node:path";
import { CACHE, ROOT } from "./root.ts";

/** What is asked of a process of its own: see `question-process.ts`. */
export interface Errand {
  /** The name of a question. */
  readonly question: string;
  /** One of its tasks, with its number; else the question itself is asked. */
  readonly task?: { readonly name: string; readonly size: number };
  readonly setting?: {
    readonly rounds: number;
    readonly warmUps: number;
    readonly quick: boolean;
    readonly peers: readonly string[];
    readonly only?: readonly string[];
  };
}

/** What comes back from there. */
export interface Outcome {
  readonly answer: unknown;
  /** CPU time of the whole process, its start included, ns. */
  readonly cpuNs: number;
}

/** The bundle of `bundle-questions.ts`: of this command's process, which others may run beside. */
export const BUNDLE =
  process.env["SEEDWIRE_BENCH_BUNDLE"] ?? path.join(CACHE, `questions-${process.pid}.mjs`);

/**
 * Runs an errand in a fresh process of this Node, so that neither the heap nor the machine code that others
 * left behind is measured.
 *
 * @param nodeOptions options of Node. Default: `gc` can be called
 */
export function runErrand(
  errand: Errand,
  nodeOptions: readonly string[] = ["--expose-gc"],
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(BUNDLE, [JSON.stringify(errand)], {
      execArgv: [...nodeOptions],
      env: { ...process.env, SEEDWIRE_BENCH_ROOT: ROOT, SEEDWIRE_BENCH_BUNDLE: BUNDLE },
      stdio: ["ignore", 2, "inherit", "ipc"],
    });
    let outcome: Outcome | null = null;
    child.on("message", (message) => (outcome = message as Outcome));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (outcome !== null) resolve(outcome);
      else reject(new Error(`"${errand.question}" ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
