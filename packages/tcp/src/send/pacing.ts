import { NEVER, type Ns } from "@seedwire/engine";
import { isNonValidated } from "../congestion/new-cwv.ts";
import type { Tcb } from "../tcb.ts";

/** So many segments leave before pacing begins (Linux: the first window of most connections). */
const UNPACED_SEGMENTS = 10;

/** What pacing has to remember. */
export interface Pacing {
  /** It was asked for: by the congestion control, or by a limit to the rate. It stays so. */
  needed: boolean;
  /** Departure time of the next burst: in the past if it may leave now. */
  departureNs: Ns;
  /** Something waits for that time; NEVER if nothing does. What it does is in `event/pacing-timeout.ts`. */
  deadlineNs: Ns;
}

export function newPacing(): Pacing {
  const pacing: Pacing = { needed: false, departureNs: 0.5, deadlineNs: NEVER };
  pacing.departureNs = 0;
  return pacing;
}

/** The congestion control, or what the application chose, may ask for pacing from now on. */
export function askForPacing({ config, congestion, pacing }: Tcb): void {
  if (congestion.wantsPacing || config.maxPacingBps !== Infinity) pacing.needed = true;
}

/** What is not validated has to leave without bursts (RFC 7661 §4.4.2). */
const isPaced = (tcb: Tcb): boolean => {
  const { config, pacing } = tcb;
  if (config.pacing !== "asked") return config.pacing === "on";
  return pacing.needed || isNonValidated(tcb);
};

/** Whether pacing holds the next burst back; if so, a timer sees to it. */
export function pacingHolds(tcb: Tcb, nowNs: Ns): boolean {
  const { pacing } = tcb;
  if (pacing.departureNs <= nowNs || !isPaced(tcb)) return false;
  if (pacing.deadlineNs === NEVER) pacing.deadlineNs = pacing.departureNs;
  return true;
}

/**
 * So many bytes of data have left at once. The next burst leaves when they have had their time at the
 * pacing rate; if they were late, up to half of that is forgiven (Linux). Without data: nothing but that
 * lateness is forgotten.
 */
export function notePaced(tcb: Tcb, bytes: number, nowNs: Ns): void {
  const { pacing, pacingBps } = tcb;
  if (!isPaced(tcb)) return;
  const late = Math.max(0, nowNs - pacing.departureNs);
  pacing.departureNs += late;
  if (tcb.counters.dataSegmentsSent < UNPACED_SEGMENTS || pacingBps === Infinity) return;
  if (bytes === 0 || pacingBps <= 0) return;
  const lengthNs = Math.floor((bytes * 8e9) / pacingBps);
  pacing.departureNs += lengthNs - Math.min(Math.floor(lengthNs / 2), late);
}

/** How much later than usual the timer of what is in flight ends; with timer ticks, in whole ones. */
export function pacingDelayNs({ config, pacing }: Tcb, nowNs: Ns): Ns {
  const delayNs = Math.max(0, pacing.departureNs - nowNs);
  const { timerTickNs } = config;
  return timerTickNs === 0 ? delayNs : Math.floor(delayNs / timerTickNs) * timerTickNs;
}
