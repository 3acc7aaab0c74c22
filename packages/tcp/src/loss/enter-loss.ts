import type { Ns } from "@seedwire/engine";
import { tellEvent } from "../congestion/grow-window.ts";
import { noteLoss } from "../congestion/initial-window.ts";
import { forgetValidation } from "../congestion/new-cwv.ts";
import { reductionBegins } from "../ecn/sender.ts";
import { SACKED } from "../send/marks.ts";
import { probesMtu } from "../send/mtu-search.ts";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { limitEmulatedSacks } from "./emulated-sacks.ts";
import { rackTimeoutNs } from "./rack.ts";
import { currentSsthresh, lossWindowSegments, setRecovery } from "./recovery.ts";
import { beginUndo } from "./undo.ts";
import { markLost } from "./mark-lost.ts";

/** A retransmission time-out: what is in flight is taken for lost, slow start begins (RFC 5681 §3.1). */
export function enterLoss(tcb: Tcb, nowNs: Ns): void {
  const { congestion, config, scoreboard: board } = tcb;
  const isNew = tcb.recovery !== "recovery" && tcb.recovery !== "loss";
  markAllLost(tcb, nowNs);
  // ssthresh falls once for a window, however many time-outs (RFC 5681 §3.1).
  const isCalm = tcb.recovery === "open" || tcb.recovery === "disorder";
  if (
    isCalm ||
    !seqGt(tcb.recover, tcb.sndUna) ||
    (tcb.recovery === "loss" && tcb.retransmits === 0)
  ) {
    tcb.reduction.priorSsthresh = currentSsthresh(tcb);
    tcb.reduction.priorCwnd = congestion.cwndSegments;
    congestion.ssthreshSegments = congestion.reduced(lossWindowSegments(tcb), nowNs, "timeout");
    tellEvent(tcb, "loss", nowNs);
    beginUndo(tcb);
  }
  congestion.cwndSegments = board.flightSegments + 1;
  forgetValidation(tcb);
  noteLoss(tcb);
  congestion.credit = 0;
  tcb.sending.validatedNs = nowNs;
  // So many duplicate ACKs, and then a time-out: reordering was overestimated.
  if (isCalm && board.sackedOut >= config.reordering) {
    tcb.reordering = Math.min(tcb.reordering, config.reordering);
  }
  const hadTimedOut = tcb.retransmits > 0;
  setRecovery(tcb, "loss", nowNs);
  tcb.recover = tcb.sndNxt;
  reductionBegins(tcb);
  tcb.probe.highSeq = null;
  tcb.frto = config.frto && (isNew || hadTimedOut) && !probesMtu(tcb); // RFC 5682 §3.1 step 1
  if (tcb.teller !== null) tcb.teller.because(tcb, "RTO");
}

/**
 * All that is not SACKed is lost; RACK spares what was sent just now (RFC 8985 §6.3). If the oldest is
 * SACKed, the receiver has let go of what it had, and no SACK counts any more (RFC 2018 §8).
 */
function markAllLost(tcb: Tcb, nowNs: Ns): void {
  const { scoreboard: board } = tcb;
  const reneged = board.count > 0 && (board.flags(0) & SACKED) !== 0;
  if (reneged) board.forgetSacks();
  const spares = !reneged && tcb.config.lossDetection === "rack";
  for (let index = 0; index < board.count; index++) {
    if (spares && index > 0 && rackTimeoutNs(tcb, board.sentNs(index), 0, nowNs) > 0) continue;
    markLost(tcb, index, reneged ? "sack reneging" : "rto", nowNs);
  }
  board.decidedBelow = 0;
  if (!tcb.sackOk) limitEmulatedSacks(tcb);
}
