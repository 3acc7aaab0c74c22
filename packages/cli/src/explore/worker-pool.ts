import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PlannedFault, TrialRunner } from "@seedwire/testing";
import { OWN_PACKAGE } from "../own-package.ts";
import { ScenarioStray } from "../scenario-threw.ts";
import { UsageError } from "../usage-error.ts";
import type { WorkerAnswer, WorkerBatch, WorkerStart } from "./worker.ts";

/** Runs that a worker is given at a time. */
const BATCH = 8;
const LOOK_MS = 100;

const WORKER = fileURLToPath(new URL("bin/explore-worker.js", OWN_PACKAGE));

/**
 * Makes trials in processes beside this one.
 *
 * @param start which scenario
 * @param jobs how many processes at most; none is started that has nothing to do
 * @param isStopped asked before each batch
 */
export const inProcesses =
  (
    start: Pick<WorkerStart, "file" | "exportName">,
    jobs: number,
    isStopped: () => boolean,
  ): TrialRunner =>
  async (base, tasks, onTrial) => {
    const source = tasks[Symbol.iterator]();
    const { oracles: _oracles, ...options } = base.options;
    const first: WorkerStart = { ...start, base: { ...base, options } };
    const next = (): (readonly PlannedFault[])[] => {
      const batch: (readonly PlannedFault[])[] = [];
      while (batch.length < BATCH && !isStopped()) {
        const { value, done = false } = source.next();
        if (done) break;
        batch.push(value);
      }
      return batch;
    };
    const workers: ChildProcess[] = [];
    const work = (): Promise<void> => {
      let batch = next();
      if (batch.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        // What scenarios print is of no use here. Ctrl-C is for the process that asked, hence a group of
        // their own; without that process they end.
        const worker = fork(WORKER, {
          detached: true,
          serialization: "advanced",
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        workers.push(worker);
        const feed = (): void => {
          if (batch.length === 0) resolve();
          else worker.send({ batch } satisfies WorkerBatch);
        };
        worker.on("message", ({ trials, stray }: WorkerAnswer) => {
          if (isStopped()) return;
          if (stray !== undefined) {
            reject(new ScenarioStray(options.file ?? "", stray.cause, stray.begun));
            return;
          }
          trials.forEach((trial, at) => onTrial(batch[at]!, trial));
          batch = next();
          feed();
        });
        worker.on("exit", (code, signal) => reject(endedItself(code, signal)));
        worker.send(first);
        feed();
      });
    };
    const watch = untilStopped(isStopped);
    try {
      await Promise.race([Promise.all(Array.from({ length: jobs }, work)), watch.stopped]);
    } finally {
      watch.close();
      for (const worker of workers) worker.kill("SIGKILL");
    }
  };

/** Looks again and again whether all is to end: a batch that has begun may take long. */
function untilStopped(isStopped: () => boolean): { stopped: Promise<void>; close: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isStopped()) resolve();
    }, LOOK_MS);
  });
  return { stopped, close: () => clearInterval(timer) };
}

const endedItself = (code: number | null, signal: string | null): UsageError =>
  new UsageError(
    `a process that made runs ended by itself (${signal ?? `code ${code}`}): expected a scenario that lets its process live; --jobs 1 keeps all in one`,
  );
