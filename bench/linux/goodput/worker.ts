// What a process of the pool does with a run.
import type { MeasuredRun } from "./measured.ts";
import { simulate, type SimulatedRun } from "./simulate.ts";

export interface Task {
  readonly run: MeasuredRun;
  /** With exact timers over the bare path. */
  readonly exact: boolean;
}

export default ({ run, exact }: Task): SimulatedRun => simulate(run, exact);
