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
  /** Tasks that a process is given next, by how many it had and how long they took; at first 0 and 0. */
  readonly batchSize: (had: number, tookMs: number) => number;
  /** Asked before each batch, and again and again. */
  readonly isStopped: () => boolean;
  /** Hears of each as it is done, in whatever order. What it throws ends all. */
  readonly onDone: (task: Task, done: Done) => void;
  /** How people repeat a task, for the error if a process ends while doing it. */
  readonly repeat?: (task: Task) => string;
}

/** Does tasks in processes beside this one, until all are done or it is stopped. */
export async function inProcesses<Told, Task, Done>(
  tasks: Iterable<Task>,
  options: PoolOptions<Told, Task, Done>,
): Promise<void> {
  const { isStopped, jobs } = options;
  const source = tasks[Symbol.iterator]();
  const next = (count: number): Task[] => {
    const batch: Task[] = [];
    while (batch.length < count && !isStopped()) {
      const { value, done = false } = source.next();
      if (done) break;
      batch.push(value as Task);
    }
    return batch;
  };
  const workers: ChildProcess[] = [];
  const work = (): Promise<void> => {
    const batch = next(options.batchSize(0, 0));
    if (batch.length === 0) return Promise.resolve();
    const worker = start(options.bin);
    workers.push(worker);
    return feed(worker, batch, next, options);
  };
  const watch = untilStopped(isStopped, () => killAll(workers));
  try {
    await Promise.race([Promise.all(Array.from({ length: jobs }, work)), watch.stopped]);
  } finally {
    watch.close();
    killAll(workers);
  }
}

/**
 * With no options of Node but those of the environment: it may have been told what to run by one. What
 * scenarios print is of no use here. Ctrl-C is for the process that asked, hence a group of their
 * own; without that process they end.
 */
const start = (bin: string): ChildProcess =>
  fork(fileURLToPath(new URL(`bin/${bin}`, OWN_PACKAGE)), {
    execArgv: [],
    detached: true,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });

/** Gives one process batch after batch. */
const feed = <Told, Task, Done>(
  worker: ChildProcess,
  first: readonly Task[],
  next: (count: number) => Task[],
  options: PoolOptions<Told, Task, Done>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let batch = first;
    let done = 0;
    let sentMs = performance.now();
    const take = (answer: Answer<Done>): void => {
      if (options.isStopped()) return;
      if ("stray" in answer) {
        const { cause, begun } = answer.stray;
        throw new ScenarioStray(options.shown, cause, begun);
      }
      options.onDone(batch[done++]!, answer.done);
      if (done < batch.length) return;
      batch = next(options.batchSize(batch.length, performance.now() - sentMs));
      done = 0;
      sentMs = performance.now();
      if (batch.length === 0) resolve();
      else worker.send({ batch } satisfies Batch<Task>);
    };
    worker.on("message", (answer: Answer<Done>) => {
      try {
        take(answer);
      } catch (error) {
        reject(error);
      }
    });
    worker.on("error", reject);
    worker.on("exit", (code, signal) => {
      if (options.isStopped()) return;
      const task = batch[done];
      const repeat = task === undefined ? undefined : options.repeat?.(task);
      reject(endedItself(code, signal, repeat));
    });
    worker.send({ start: options.start } satisfies Start<Told>);
    worker.send({ batch } satisfies Batch<Task>);
  });

/** Looks again and again whether all is to end: a batch that has begun may take long. */
function untilStopped(
  isStopped: () => boolean,
  kill: () => void,
): { stopped: Promise<void>; close: () => void } {
  let timer: NodeJS.Timeout | undefined;
  // Who ends this process does not know of the others.
  const end = (signal: NodeJS.Signals): void => {
    kill();
    if (signal !== "SIGINT") process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, end);
  const stopped = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isStopped()) resolve();
    }, LOOK_MS);
  });
  const close = (): void => {
    clearInterval(timer);
    for (const signal of SIGNALS) process.off(signal, end);
  };
  return { stopped, close };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function killAll(workers: readonly ChildProcess[]): void {
  for (const worker of workers) worker.kill("SIGKILL");
}

const endedItself = (
  code: number | null,
  signal: string | null,
  repeat: string | undefined,
): UsageError =>
  new UsageError(
    `a process that made runs ended by itself (${signal ?? `code ${code}`}): expected a scenario that lets its process live; ` +
      (repeat === undefined ? "--jobs 1 keeps all in one" : `to see it: ${repeat}`),
  );
