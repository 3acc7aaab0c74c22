import { offsetOf, type Tcb } from "../tcb.ts";

/** Nagle's algorithm is off (TCP_NODELAY). */
export const NAGLE_OFF = 1;
/** Only full segments leave (TCP_CORK, MSG_MORE). */
export const CORKED = 2;
/** Everything leaves now. */
export const PUSH_THROUGH = 4;

/** How small segments are held back at present: bits of the above, 0 for Nagle's algorithm. */
export function nagleOf({ config, sending }: Tcb): number {
  let bits = config.nagle ? 0 : NAGLE_OFF;
  if (config.cork) bits |= CORKED;
  if (sending.pushThrough) bits |= PUSH_THROUGH;
  return bits;
}

/**
 * Nagle's algorithm in Minshall's variant (RFC 9293 §A.3): a small segment waits while an earlier
 * small one is unacknowledged. A cork holds it in any case.
 *
 * @param partial whether the segment is not full
 */
export function nagleHolds(tcb: Tcb, partial: boolean, nagle: number): boolean {
  if (!partial) return false;
  if ((nagle & CORKED) !== 0) return true;
  if (nagle !== 0 || tcb.scoreboard.count === 0) return false;
  const { smallEndOffset } = tcb.sending;
  return smallEndOffset > tcb.unaOffset && smallEndOffset <= offsetOf(tcb, tcb.sndNxt);
}
