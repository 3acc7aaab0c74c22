import type { Ns } from "@seedwire/engine";
import type { Tcb } from "./tcb.ts";

/** Slots of one level of the timer wheel that are nearer than what the next level is for. */
const LEVEL_TICKS = 63;
/** Each level is so many times coarser than the one before. */
const COARSER = 8;
/** Levels of the wheel where a second has 100 ticks or more. */
const LEVELS = 9;

/**
 * When a timer ends that is started now: after exactly its time, or on a tick of the host's timer wheel
 * (`timerTickNs`), which rounds up, the more the longer the timer (Linux): by up to a tick, then up to
 * an eighth of its time.
 */
export function timerEndNs(tcb: Tcb, nowNs: Ns, waitNs: Ns): Ns {
  const tickNs = tcb.config.timerTickNs;
  if (tickNs === 0 || waitNs === Infinity) return nowNs + waitNs;
  const ticks = Math.ceil(waitNs / tickNs);
  const end = Math.floor(nowNs / tickNs) + ticks;
  const slot = slotTicks(ticks);
  return (Math.floor(end / slot) + 1) * slot * tickNs;
}

/** How much of the wheel one slot is where a timer of so many ticks goes. */
export function slotTicks(ticks: number): number {
  let slot = 1;
  for (let level = 1; level < LEVELS && ticks >= LEVEL_TICKS * slot; level++) slot *= COARSER;
  return slot;
}

/** A time that a host with such a tick counts in whole ticks, rounded up. */
export function wholeTicksNs(tcb: Tcb, timeNs: Ns): Ns {
  const tickNs = tcb.config.timerTickNs;
  return tickNs === 0 ? timeNs : Math.ceil(timeNs / tickNs) * tickNs;
}
