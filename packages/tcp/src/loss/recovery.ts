import type { Ns } from "@seedwire/engine";
import type { ReductionCause } from "../congestion/controller.ts";
import { tellEvent } from "../congestion/grow-window.ts";
import { noteLoss } from "../congestion/initial-window.ts";
import { endNonValidatedReduction, reduceNonValidated } from "../congestion/new-cwv.ts";
import { viewOf } from "../congestion/sender-view.ts";
import { reductionBegins, waitIfSmallest } from "../ecn/sender.ts";
import { EVER_RETRANSMITTED } from "../send/marks.ts";
import { type Recovery, type Tcb } from "../tcb.ts";
import { beginUndo } from "./undo.ts";

/** Whether cwnd is being brought down to ssthresh, so that nothing else may move it. */
export const inReduction = ({ recovery }: Tcb): boolean =>
  recovery === "cwr" || recovery === "recovery";

/** Every change of the state of loss recovery passes here. */
export function setRecovery(tcb: Tcb, state: Recovery, nowNs: Ns): void {
  tcb.congestion.onState(state, viewOf(tcb, nowNs));
  tcb.recovery = state;
}

/** Whether something was retransmitted that may still be on its way. */
export const anyRetransmitted = ({ scoreboard: board }: Tcb): boolean =>
  board.retransOut > 0 || (board.count > 0 && (board.flags(0) & EVER_RETRANSMITTED) !== 0);

/** ssthresh as it would be remembered: not far below cwnd (Linux; RFC 2861 §3.1 has the 3/4). */
export function currentSsthresh(tcb: Tcb): number {
  const { cwndSegments, ssthreshSegments } = tcb.congestion;
  if (inReduction(tcb)) return ssthreshSegments;
  return Math.max(ssthreshSegments, (cwndSegments >> 1) + (cwndSegments >> 2));
}

/** What equation (4) of RFC 5681 §3.1 halves: FlightSize there, cwnd in Linux. */
export function lossWindowSegments({ config, congestion, scoreboard: board }: Tcb): number {
  if (config.profile === "linux") return congestion.cwndSegments;
  // Not what limited transmit sent beyond the window (RFC 5681 §3.2 step 2).
  return Math.min(board.count, congestion.cwndSegments);
}

/** A reduction of cwnd begins: ssthresh is the controller's, PRR begins to count (RFC 9937 §6.1). */
export function beginReduction(tcb: Tcb, cause: ReductionCause, nowNs: Ns): void {
  const { congestion } = tcb;
  reductionBegins(tcb);
  tcb.recover = tcb.sndNxt;
  tcb.probe.highSeq = null;
  congestion.credit = 0;
  tcb.reduction.priorCwnd = congestion.cwndSegments;
  tcb.reduction.recoverFs = 0;
  tcb.reduction.prrDelivered = 0;
  tcb.reduction.prrOut = 0;
  tcb.reduction.repairedSegments = 0;
  congestion.ssthreshSegments = congestion.reduced(lossWindowSegments(tcb), nowNs, cause);
  reduceNonValidated(tcb, nowNs);
}

/** A reduction is over: cwnd is ssthresh, unless it was undone (RFC 9937 §6.4). */
export function endReduction(tcb: Tcb, nowNs: Ns): void {
  const { congestion } = tcb;
  if (congestion.hasModel) return;
  if (congestion.ssthreshSegments === Infinity) return;
  const wasSmallest = !tcb.config.prr && tcb.recovery === "cwr" && congestion.cwndSegments === 1;
  if (wasSmallest) return; // it grows from there
  if (tcb.recovery === "cwr" || tcb.reduction.undoMarker !== null) {
    congestion.cwndSegments = congestion.ssthreshSegments;
    endNonValidatedReduction(tcb);
    tcb.sending.validatedNs = nowNs;
  }
  // Without PRR and SACK the window may not let a burst out (RFC 6582 §3.2 step 3, full ACK, (1)).
  if (!tcb.config.prr && !tcb.sackOk) {
    const calm = Math.max(tcb.scoreboard.flightSegments, 1) + 1;
    congestion.cwndSegments = Math.min(congestion.cwndSegments, calm);
  }
  tellEvent(tcb, "complete", nowNs);
}

/** Fast recovery begins (RFC 5681 §3.2, RFC 6675 §5 step 4). */
export function enterRecovery(tcb: Tcb, echo: boolean, nowNs: Ns): void {
  if (!anyRetransmitted(tcb)) tcb.retransmittedNs = -1;
  tcb.counters.fastRetransmits++;
  noteLoss(tcb);
  tcb.reduction.priorSsthresh = 0;
  beginUndo(tcb);
  if (!inReduction(tcb)) {
    if (!echo) tcb.reduction.priorSsthresh = currentSsthresh(tcb);
    beginReduction(tcb, "loss", nowNs);
    if (!tcb.config.prr) {
      if (!tcb.congestion.hasModel) tcb.congestion.cwndSegments = tcb.congestion.ssthreshSegments;
      tcb.forceRetransmit = true; // RFC 6675 §5 step 4.3
    }
  }
  setRecovery(tcb, "recovery", nowNs);
  if (tcb.teller !== null) tcb.teller.because(tcb, "loss");
}

/** Congestion was echoed: cwnd is reduced and nothing repaired (RFC 3168 §6.1.2). */
export function enterCwr(tcb: Tcb, nowNs: Ns): void {
  if (tcb.recovery !== "open" && tcb.recovery !== "disorder") return;
  tcb.reduction.undoMarker = null;
  waitIfSmallest(tcb);
  beginReduction(tcb, "ecn", nowNs);
  setRecovery(tcb, "cwr", nowNs);
  const { congestion } = tcb;
  if (!tcb.config.prr && !congestion.hasModel) {
    // Two segments become one, though ssthresh stays two (RFC 9438 §4.6).
    const { cwndSegments, ssthreshSegments } = congestion;
    congestion.cwndSegments = cwndSegments <= 2 ? 1 : Math.min(cwndSegments, ssthreshSegments);
  }
  if (tcb.teller !== null) tcb.teller.because(tcb, "ECN echo");
}

/** Back to Open, or to Disorder while something is SACKed, lost or retransmitted. */
export function keepOpen(tcb: Tcb, nowNs: Ns): void {
  const { scoreboard: board } = tcb;
  const calm = board.sackedOut + board.lostOut === 0 && !anyRetransmitted(tcb);
  const state: Recovery = calm ? "open" : "disorder";
  if (tcb.recovery === state) return;
  setRecovery(tcb, state, nowNs);
  if (tcb.config.profile === "linux") tcb.recover = tcb.sndNxt;
  if (tcb.teller === null) return;
  tcb.teller.because(tcb, calm ? "nothing is missing" : "something is out of order");
}
