import type { TrialRunner } from "@seedwire/testing";
import { inProcesses } from "../processes/pool.ts";
import type { WorkerStart } from "./worker.ts";

/** Runs that a worker is given at a time. */
const BATCH = 8;

/**
 * Makes trials in processes beside this one.
 *
 * @param start which scenario
 * @param jobs how many processes at most
 */
export const trialsInProcesses =
  (
    start: Pick<WorkerStart, "file" | "exportName">,
    jobs: number,
    isStopped: () => boolean,
  ): TrialRunner =>
  (base, tasks, onTrial) => {
    const { oracles: _oracles, ...options } = base.options;
    return inProcesses(tasks, {
      bin: "explore-worker.js",
      start: { ...start, base: { ...base, options } } satisfies WorkerStart,
      shown: options.file ?? "",
      jobs,
      batchSize: () => BATCH,
      isStopped,
      onDone: onTrial,
    });
  };
