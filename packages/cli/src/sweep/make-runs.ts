import { availableParallelism } from "node:os";
import type { Exported, ScenarioFile } from "../load/load-file.ts";
import { inProcesses } from "../processes/pool.ts";
import type { RunDone, RunTask } from "./make-run.ts";
import type { WorkerStart } from "./worker.ts";

/** What a process is given at a time takes less than about this, and waits for more as seldom as that allows. */
const BATCH_MS = 50;
const MOST_AT_A_TIME = 64;

/** How the runs of a sweep are made. */
export interface Making {
  readonly exported: Exported;
  readonly loaded: ScenarioFile;
  readonly untilNs: number | undefined;
  /** Names of oracles, as `--check` has them; undefined for none. */
  readonly check: string | undefined;
  /** Processes at most; one for each processor if undefined. */
  readonly jobs: number | undefined;
  readonly isStopped: () => boolean;
}

/**
 * Makes runs, all in processes beside this one, which hears of Ctrl-C meanwhile however long they take.
 *
 * @param repeat the command that repeats one
 * @param onDone hears of each as it is done, in whatever order
 */
export async function makeRuns<Task extends RunTask>(
  tasks: readonly Task[],
  { exported, loaded, untilNs, check, jobs, isStopped }: Making,
  repeat: (task: Task) => string,
  onDone: (task: Task, done: RunDone) => void,
): Promise<void> {
  const start: WorkerStart = {
    file: loaded.path,
    exportName: exported.exportName,
    options: { file: loaded.shown, ...(untilNs === undefined ? {} : { untilNs }) },
    check: check ?? null,
  };
  await inProcesses<WorkerStart, Task, RunDone>(tasks, {
    bin: "sweep-worker.js",
    start,
    shown: loaded.shown,
    jobs: jobs ?? availableParallelism(),
    batchSize: (had, tookMs) => {
      if (had === 0 || tookMs > BATCH_MS) return Math.max(1, had >> 1);
      return Math.min(MOST_AT_A_TIME, 2 * had);
    },
    isStopped,
    onDone,
    repeat,
  });
}
