import { seqGeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { inSlowStart } from "./controller.ts";

/**
 * How much of cwnd was in use in this window of data (RFC 7661 §1 says why it matters; the rule is
 * Linux's): to be called when sending has stopped.
 */
export function noteWindowUse(tcb: Tcb, sent: boolean): void {
  const { congestion, scoreboard: board } = tcb;
  const limited = board.flightSegments >= congestion.cwndSegments;
  if (!sent && !limited) return;
  if (
    limited ||
    seqGeq(tcb.sndUna, tcb.windowUseEnds) ||
    (!tcb.cwndLimited && board.count > tcb.maxCount)
  ) {
    tcb.cwndLimited = limited;
    tcb.maxCount = board.count;
    tcb.windowUseEnds = tcb.sndNxt;
  }
}

/** Whether cwnd was what limited us, so that it may grow. In slow start half of it in use will do. */
export function isCwndLimited({ congestion, cwndLimited, maxCount }: Tcb): boolean {
  if (cwndLimited) return true;
  return inSlowStart(congestion) && congestion.cwndSegments < 2 * maxCount;
}
