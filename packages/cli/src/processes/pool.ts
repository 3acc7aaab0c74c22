import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { OWN_PACKAGE } from "../own-package.ts";
import { ScenarioStray } from "../scenario-threw.ts";
import { UsageError } from "../usage-error.ts";
import type { Answer, Batch, Start } from "./messages.ts";

const LOOK_MS = 100;

/** How tasks are done beside this process. */
export interface PoolOptions<Told, Task, Done> {
  /** The file in `bin` that serves; see `serve`. */
  readonly bin: string;
  /** What each process is told first. */
  readonly start: Told;
  /** The scenario's file as people read it, for errors. */
  readonly shown: string;
  /** Processes at most; none is started that has nothing to do. */
  readonly jobs: number;
  /** Tasks that a process is given at a time. */
  readonly atATime: number;
  /** Asked before each batch, and again and again. */
  readonly isStopped: () => boolean;
  readonly onDone: (task: Task, done: Done) => void;
}

/** Does tasks in processes beside this one, until all are done or it is stopped. */
export async function inProcesses<Told, Task, Done>(
  tasks: Iterable<Task>,
  options: PoolOptions<Told, Task, Done>,
): Promise<void> {
  const { isStopped, jobs } = options;
  const source = tasks[Symbol.iterator]();
  const next = (): Task[] => {
    const batch: Task[] = [];
    while (batch.length < options.atATime && !isStopped()) {
      const { value, done = false } = source.next();
      if (done) break;
      batch.push(value as Task);
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
      const worker = fork(fileURLToPath(new URL(`bin/${options.bin}`, OWN_PACKAGE)), {
        detached: true,
        serialization: "advanced",
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      workers.push(worker);
      const feed = (): void => {
        if (batch.length === 0) resolve();
        else worker.send({ batch } satisfies Batch<Task>);
      };
      worker.on("message", ({ done, stray }: Answer<Done>) => {
        if (isStopped()) return;
        done.forEach((one, at) => options.onDone(batch[at]!, one));
        if (stray !== undefined) {
          reject(new ScenarioStray(options.shown, stray.cause, stray.begun));
          return;
        }
        batch = next();
        feed();
      });
      worker.on("exit", (code, signal) => reject(endedItself(code, signal)));
      worker.send({ start: options.start } satisfies Start<Told>);
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
}

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
