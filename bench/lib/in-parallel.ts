import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { Tinypool } from "tinypool";

export interface ParallelOptions<T> {
  /** The module whose default export does the work; it runs in other processes. */
  readonly worker: URL;
  /** Before the progress on a terminal's stderr. */
  readonly name: string;
  /** How many at a time. Default, and 0: as many as processors. */
  readonly jobs?: number;
  /** How much work a task is: the largest are done first, so that none is left over at the end. */
  readonly cost: (task: T) => number;
}

/**
 * Does the same with many tasks, in several processes. Tasks and what comes of them are plain data.
 *
 * @returns what came of each task, in the order of the tasks
 */
export async function inParallel<T extends object, R>(
  tasks: readonly T[],
  { worker, name, jobs = 0, cost }: ParallelOptions<T>,
): Promise<R[]> {
  const processes = jobs || availableParallelism();
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const pool = new Tinypool({
    filename: worker.href,
    minThreads: processes,
    maxThreads: processes,
    runtime: "child_process", // a thread would not learn to read TypeScript
    execArgv: ["--import", tsx],
  });
  const progress = new Progress(name, tasks.length);
  const done = new Map<T, R>();
  try {
    await Promise.all(
      tasks
        .toSorted((a, b) => cost(b) - cost(a))
        .map(async (task) => {
          done.set(task, (await pool.run(task)) as R);
          progress.step();
        }),
    );
  } finally {
    progress.end();
    await pool.destroy();
  }
  return tasks.map((task) => done.get(task)!);
}

/** How far it is, on a terminal's stderr; nothing in a pipe. */
class Progress {
  readonly #name: string;
  readonly #total: number;
  #done = 0;

  constructor(name: string, total: number) {
    this.#name = name;
    this.#total = total;
  }

  step(): void {
    this.#done++;
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r${this.#name}: ${this.#done} of ${this.#total} runs`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}
