import { availableParallelism } from "node:os";
import type { Exported, ScenarioFile } from "../load/load-file.ts";
import { inProcesses } from "../processes/pool.ts";
import { chooseOracles } from "../run/oracles.ts";
import type { StrayErrors } from "../run/stray-errors.ts";
import { makeRun, type RunDone, type RunTask, type SweepOptions } from "./make-run.ts";
import type { WorkerStart } from "./worker.ts";

/** Less than this is done in this process: others take about a second to start. */
const SHORT_MS = 2000;
/** A first run that takes less says little: V8 has not compiled anything yet. */
const COLD_MS = 200;
/** What a process is given at a time takes about this long. */
const BATCH_MS = 100;
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
  readonly strays: StrayErrors;
  readonly isStopped: () => boolean;
}

/**
 * Makes runs: the first one or two in this process, which tells how long they take, and the others in
 * processes beside it if that is worth it.
 *
 * @param onDone hears of each as it is done, in whatever order
 */
export async function makeRuns<Task extends RunTask>(
  tasks: readonly Task[],
  { exported, loaded, untilNs, check, jobs, strays, isStopped }: Making,
  onDone: (task: Task, done: RunDone) => void,
): Promise<void> {
  const { scenario, exportName } = exported;
  const options: SweepOptions = {
    file: loaded.shown,
    ...(untilNs === undefined ? {} : { untilNs }),
  };
  const oracles = await chooseOracles(check);
  const here = async (some: readonly Task[]): Promise<void> => {
    for (const task of some) {
      if (isStopped()) return;
      onDone(task, await makeRun(scenario, { ...options, oracles }, task, strays));
    }
  };
  const timed = async (some: readonly Task[]): Promise<number> => {
    const startMs = performance.now();
    await here(some);
    return performance.now() - startMs;
  };
  let eachMs = await timed(tasks.slice(0, 1));
  const begun = eachMs < COLD_MS ? 2 : 1;
  if (begun === 2) eachMs = await timed(tasks.slice(1, 2));
  const rest = tasks.slice(begun);
  const processes = Math.min(jobs ?? availableParallelism(), rest.length);
  const isShort = jobs === undefined && eachMs * rest.length < SHORT_MS;
  if (processes <= 1 || isShort) return here(rest);
  const start: WorkerStart = { file: loaded.path, exportName, options, check: check ?? null };
  const few = Math.ceil(rest.length / processes / 4); // so that no process is left with all that is left
  await inProcesses(rest, {
    bin: "sweep-worker.js",
    start,
    shown: loaded.shown,
    jobs: processes,
    atATime: Math.max(1, Math.min(MOST_AT_A_TIME, few, Math.floor(BATCH_MS / eachMs))),
    isStopped,
    onDone,
  });
}
