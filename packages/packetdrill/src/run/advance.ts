import { NEVER, type Ns } from "@seedwire/engine";
import { checkReturned } from "./calls/blocking.ts";
import type { Run } from "./run.ts";

/** Lets time pass until an instant, with all that happens in it; never goes back. */
export function advanceTo(run: Run, timeNs: Ns): void {
  const { simulation } = run.host;
  simulation.runSync(Math.max(timeNs, simulation.nowNs));
  checkReturned(run);
}

/** Lets time pass until something of the host happens; false if nothing does before the deadline. */
export function advanceToNext(run: Run, deadlineNs: Ns): boolean {
  const { queue } = run.host.simulation;
  const nextNs = queue.size === 0 ? NEVER : queue.nextTimeNs;
  if (nextNs > deadlineNs || nextNs === NEVER) return false;
  advanceTo(run, nextNs);
  return true;
}
