import type { Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { ENDS_BURST } from "../send/marks.ts";
import type { Tcb } from "../tcb.ts";
import type { LossSign } from "../why.ts";
import { limitEmulatedSacks } from "./emulated-sacks.ts";
import { currentSsthresh, setRecovery } from "./recovery.ts";
import { retransmitLost } from "./retransmit.ts";
import { markLost } from "./mark-lost.ts";

/**
 * What has become too large for the path goes again, in pieces, as cwnd allows. The path is not
 * congested (RFC 1191 §6.5): cwnd stays, and the RTO is not backed off. Linux calls the state Loss
 * until all of it is acknowledged.
 */
export function simpleRetransmit(tcb: Tcb, out: Outbox): void {
  if (tcb.state !== "CLOSED" && markTooLong(tcb, out.nowNs)) retransmitLost(tcb, out);
}

/** Marks what is too long for the path as lost, and says whether anything is; no congestion is to blame. */
export function markTooLong(tcb: Tcb, nowNs: Ns): boolean {
  const { scoreboard: board } = tcb;
  // The length of a SYN is not on the board: what went with it was too long (Linux).
  const withSyn = tcb.state === "SYN-SENT" && tcb.fastOpen.synBytes > 0;
  let tooLong = withSyn;
  for (let index = 0; index < board.count; index++) {
    tooLong ||= board.length(index) > tcb.smssBytes;
    if (tooLong) markLost(tcb, index, "path MTU", nowNs);
    if (withSyn) {
      board.clearRetransmitted(index); // by a time-out, which does not take a SYN for lost
      continue;
    }
    // What was handed down together with it goes again together with it.
    tooLong &&= tcb.sending.inPortions && (board.flags(index) & ENDS_BURST) === 0;
  }
  if (board.lostOut === 0) return false;
  blameNobody(tcb, "path MTU", nowNs);
  return true;
}

/** What went with our SYN, and was not taken, goes again at once (RFC 7413 §4.2.2). */
export function resendSynData(tcb: Tcb, out: Outbox): void {
  const { scoreboard: board } = tcb;
  for (let index = 0; index < board.count; index++)
    markLost(tcb, index, "SYN data refused", out.nowNs);
  blameNobody(tcb, "SYN data refused", out.nowNs);
  retransmitLost(tcb, out);
}

/** What is marked as lost shall go again: Linux calls that Loss, and cwnd stays. */
function blameNobody(tcb: Tcb, why: LossSign, nowNs: Ns): void {
  const { congestion } = tcb;
  if (!tcb.sackOk) limitEmulatedSacks(tcb);
  if (tcb.config.profile === "linux" && tcb.recovery !== "loss") {
    tcb.recover = tcb.sndNxt;
    congestion.ssthreshSegments = currentSsthresh(tcb);
    tcb.reduction.priorSsthresh = 0;
    tcb.reduction.undoMarker = null;
    setRecovery(tcb, "loss", nowNs);
    if (tcb.teller !== null) tcb.teller.because(tcb, why);
  }
}
