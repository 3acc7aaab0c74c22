import type { Ns } from "@seedwire/engine";
import { currentSsthresh } from "../loss/recovery.ts";
import { rtoNs } from "../rtt/rto.ts";
import { seqGeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { tellEvent } from "./grow-window.ts";
import { inSlowStart } from "./controller.ts";
import { updatePhase } from "./new-cwv.ts";
import { beginStart, restartWindowSegments } from "./initial-window.ts";

/**
 * How much of cwnd was in use in this window of data (RFC 7661 §1 says why it matters; the rule is
 * Linux's): to be called when sending has stopped.
 *
 * @param limited whether cwnd was what stopped it
 */
export function noteWindowUse(tcb: Tcb, sent: boolean, limited: boolean, nowNs: Ns): void {
  if (!sent && !limited) return;
  const { scoreboard: board } = tcb;
  if (
    limited ||
    seqGeq(tcb.sndUna, tcb.windowUse.ends) ||
    (!tcb.windowUse.limited && board.count > tcb.windowUse.maxCount)
  ) {
    tcb.windowUse.limited = limited;
    tcb.windowUse.maxCount = board.count;
    tcb.windowUse.ends = tcb.sndNxt;
  }
  if (tcb.config.windowValidation === "rfc2861") validateWindow(tcb, nowNs);
}

/** Whether cwnd was what limited us, so that it may grow. In slow start half of it in use will do. */
export function isCwndLimited({ congestion, windowUse }: Tcb): boolean {
  if (windowUse.limited) return true;
  return inSlowStart(congestion) && congestion.cwndSegments < 2 * windowUse.maxCount;
}

/**
 * A sender that the application, or the peer's window, has held back for a whole RTO gives back half
 * of what it did not use of cwnd (RFC 2861 §3.1, as Linux does it).
 */
function validateWindow(tcb: Tcb, nowNs: Ns): void {
  const { config, congestion, scoreboard: board, sending } = tcb;
  if (isCwndLimited(tcb)) {
    sending.usedSegments = 0;
    sending.validatedNs = nowNs;
    return;
  }
  if (board.count > sending.usedSegments) sending.usedSegments = board.count;
  if (!config.slowStartAfterIdle || congestion.hasModel) return;
  if (nowNs - sending.validatedNs < rtoNs(tcb)) return;
  if (tcb.recovery === "open" && !sending.noSpace) {
    const used = Math.max(sending.usedSegments, config.initialWindowSegments);
    if (used < congestion.cwndSegments) {
      congestion.ssthreshSegments = currentSsthresh(tcb);
      congestion.cwndSegments = (congestion.cwndSegments + used) >> 1;
      if (tcb.teller !== null) tcb.teller.because(tcb, "application-limited");
    }
    sending.usedSegments = 0;
  }
  sending.validatedNs = nowNs;
}

/**
 * New data after a pause longer than the RTO: cwnd is taken back to the restart window (RFC 5681
 * §4.1); or it is halved for each RTO of the pause (RFC 2861 §3.1, Linux); or it is kept, but not for
 * ever (RFC 7661 §4.4).
 */
export function restartAfterIdle(tcb: Tcb, nowNs: Ns): void {
  const { config, congestion, sending } = tcb;
  if (tcb.scoreboard.count > 0 || sending.lastDataSentNs < 0 || congestion.hasModel) return;
  if (config.windowValidation === "rfc7661") return updatePhase(tcb, nowNs);
  if (!config.slowStartAfterIdle) return;
  const rto = rtoNs(tcb);
  let idleNs = nowNs - sending.lastDataSentNs;
  if (idleNs <= rto) return;
  const restart = restartWindowSegments(tcb);
  if (config.windowValidation === "off") {
    congestion.cwndSegments = restart;
    beginStart(tcb);
    if (tcb.teller !== null) tcb.teller.because(tcb, "idle");
    return;
  }
  tellEvent(tcb, "restart", nowNs);
  congestion.ssthreshSegments = currentSsthresh(tcb);
  let cwnd = congestion.cwndSegments;
  while ((idleNs -= rto) > 0 && cwnd > restart) cwnd >>= 1;
  congestion.cwndSegments = Math.max(cwnd, restart);
  sending.validatedNs = nowNs;
  sending.usedSegments = 0;
  if (tcb.teller !== null) tcb.teller.because(tcb, "idle");
}
