import { seqGeq } from "../seq.ts";
import type { Recovery, Tcb } from "../tcb.ts";
import {
  type AckFacts,
  DATA_SACKED,
  ECE,
  LOST_RETRANSMISSION,
  RENEGING,
  SET_TIMER,
  UNA_ADVANCED,
} from "./ack-facts.ts";
import { addEmulatedSacks } from "./emulated-sacks.ts";
import { armRenegingTimer } from "../rtt/rto.ts";
import { dupThreshReached, identifyLoss, markLostBySacks, sackedFarAbove } from "./is-lost.ts";
import { markTooLong } from "./simple-retransmit.ts";
import { noteProbeLost } from "../send/mtu-search.ts";
import { processLoss } from "./process-loss.ts";
import {
  anyRetransmitted,
  endReduction,
  enterCwr,
  enterRecovery,
  keepOpen,
  setRecovery,
} from "./recovery.ts";
import { endRtoEpisode } from "./rto-episode.ts";
import { undoByDsack, undoPartial, undoRecovery } from "./undo.ts";

/**
 * An ACK that may tell of a loss, or comes while one is repaired: moves between Open, Disorder, CWR,
 * Recovery and Loss, in the order of Linux (RFC 5681 §3.2, RFC 6582 §3.2, RFC 6675 §5 for SACK).
 * cwnd is reduced afterwards (`prr.ts`), and what is lost is sent after that (`retransmit.ts`).
 *
 * @param duplicates how many duplicate ACKs it counts for: 0 or 1
 */
export function alertFastRetransmit(tcb: Tcb, facts: AckFacts, duplicates: number): void {
  const { scoreboard: board } = tcb;
  const { flags, nowNs } = facts;
  const advanced = (flags & UNA_ADVANCED) !== 0;
  const echo = (flags & ECE) !== 0;
  let mayBeLost = duplicates > 0 || ((flags & DATA_SACKED) !== 0 && sackedFarAbove(tcb));
  if (board.count === 0 && board.sackedOut > 0) board.sackedOut = 0;
  if (echo) tcb.reduction.priorSsthresh = 0;
  if (advanced && (flags & RENEGING) !== 0) {
    // A moment for an ACK that puts it right; then the time-out (Linux; RFC 2018 §8).
    armRenegingTimer(tcb, nowNs);
    facts.flags &= ~SET_TIMER;
    return;
  }
  if (leaveState(tcb, facts)) return;
  switch (tcb.recovery) {
    case "recovery":
      if (advanced) {
        const verdict = undoPartial(tcb, facts);
        if (verdict === "wait") return;
        if (verdict === "loss") {
          mayBeLost = sackedFarAbove(tcb);
          if (!tcb.config.prr) tcb.forceRetransmit = true;
        }
      } else if (!tcb.sackOk) {
        addEmulatedSacks(tcb, duplicates);
      }
      if (undoByDsack(tcb, facts)) tryToOpen(tcb, facts);
      identifyLoss(tcb, facts);
      // An undo may have ended it, and what is lost begin it again.
      if (stateNow(tcb) !== "recovery") {
        if (!isTimeToRecover(tcb)) return;
        enterRecovery(tcb, echo, nowNs);
      }
      break;
    case "loss":
      processLoss(tcb, facts, duplicates);
      if (stateNow(tcb) !== "loss") endRtoEpisode(tcb, nowNs);
      identifyLoss(tcb, facts);
      if (stateNow(tcb) !== "open" && (facts.flags & LOST_RETRANSMISSION) === 0) return;
      if (!beginRecovery(tcb, facts, duplicates)) return;
      break;
    default:
      if (!beginRecovery(tcb, facts, duplicates)) return;
  }
  if (tcb.sackOk && tcb.config.lossDetection === "rfc6675" && mayBeLost)
    markLostBySacks(tcb, nowNs);
  facts.resend = "lost";
}

/** The state, which a call may have changed. */
const stateNow = ({ recovery }: Tcb): Recovery => recovery;

/** The recovery point is acknowledged: CWR and Recovery end. Says whether nothing else is to do. */
function leaveState(tcb: Tcb, facts: AckFacts): boolean {
  if (tcb.recovery === "open") {
    tcb.retransmittedNs = -1;
  } else if (seqGeq(tcb.sndUna, tcb.recover)) {
    if (tcb.recovery === "cwr") {
      // Held until something beyond is acknowledged, so that the CWR bit has arrived.
      if (tcb.sndUna !== tcb.recover) {
        endReduction(tcb, facts.nowNs);
        setRecovery(tcb, "open", facts.nowNs);
        if (tcb.teller !== null) tcb.teller.because(tcb, "recovered");
      }
    } else if (tcb.recovery === "recovery") {
      if (!tcb.sackOk) tcb.scoreboard.sackedOut = 0;
      if (undoRecovery(tcb, facts)) return true;
      endReduction(tcb, facts.nowNs);
      tcb.forceRetransmit = false;
      if (tcb.teller !== null) tcb.teller.because(tcb, "recovered");
    }
  }
  return false;
}

/** Outside of recovery: is it time to begin one? */
function beginRecovery(tcb: Tcb, facts: AckFacts, duplicates: number): boolean {
  if (!tcb.sackOk) {
    if ((facts.flags & UNA_ADVANCED) !== 0) tcb.scoreboard.sackedOut = 0;
    addEmulatedSacks(tcb, duplicates);
  }
  if (tcb.recovery === "open" || tcb.recovery === "disorder") undoByDsack(tcb, facts);
  identifyLoss(tcb, facts);
  if (!isTimeToRecover(tcb)) {
    tryToOpen(tcb, facts);
    return false;
  }
  if (noteProbeLost(tcb)) {
    if (markTooLong(tcb, facts.nowNs)) facts.resend = "lost";
    return false;
  }
  enterRecovery(tcb, (facts.flags & ECE) !== 0, facts.nowNs);
  return true;
}

/** Something is lost; without RACK, DupThresh is reached (RFC 6675 §5 (1)). */
const isTimeToRecover = (tcb: Tcb): boolean =>
  tcb.scoreboard.lostOut > 0 ||
  (tcb.sackOk && tcb.config.lossDetection === "rfc6675" && dupThreshReached(tcb));

function tryToOpen(tcb: Tcb, facts: AckFacts): void {
  if (!anyRetransmitted(tcb)) tcb.retransmittedNs = -1;
  if ((facts.flags & ECE) !== 0) enterCwr(tcb, facts.nowNs);
  if (tcb.recovery !== "cwr") keepOpen(tcb, facts.nowNs);
}
