import type { Ns } from "@seedwire/engine";
import { LOST, SACKED } from "../send/marks.ts";
import { seqAdd, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import {
  type AckFacts,
  highestSack,
  LOST_RETRANSMISSION,
  SET_TIMER,
  UNA_ADVANCED,
} from "./ack-facts.ts";
import { rackMarkLost } from "./rack.ts";
import { markLost } from "./mark-lost.ts";

/** Takes for lost what the ACK shows to be: by time with RACK, without SACK by RFC 6582 §3.2. */
export function identifyLoss(tcb: Tcb, facts: AckFacts): void {
  const { scoreboard: board } = tcb;
  if (board.count === 0) return;
  if (!tcb.sackOk) {
    newRenoMarkLost(tcb, (facts.flags & UNA_ADVANCED) !== 0, facts.nowNs);
  } else if (tcb.config.lossDetection === "rack") {
    const before = board.retransOut;
    if (rackMarkLost(tcb, facts.nowNs)) facts.flags &= ~SET_TIMER;
    if (board.retransOut < before) facts.flags |= LOST_RETRANSMISSION;
  }
}

/** Without SACK the oldest is lost: on DupThresh duplicate ACKs, or a partial ACK (RFC 6582 §3.2). */
function newRenoMarkLost(tcb: Tcb, advanced: boolean, nowNs: Ns): void {
  const { scoreboard: board, recovery } = tcb;
  const begins = recovery !== "recovery" && recovery !== "loss";
  if (begins) {
    if (board.sackedOut < tcb.reordering) return;
    // Echoes of retransmissions (RFC 6582 §3.2 step 2); Linux keeps the state instead.
    if (tcb.config.profile === "rfc" && !seqGt(tcb.sndUna, tcb.recover)) return;
  } else if (recovery !== "recovery" || !advanced) {
    return;
  }
  // Acknowledged in part, it is still the segment that went again already (Linux).
  if (tcb.config.profile === "linux" && (board.flags(0) & LOST) !== 0) return;
  board.endBurst(0);
  markLost(tcb, 0, begins ? "dupthresh" : "partial ACK", nowNs);
}

/**
 * IsLost (RFC 6675 §4) for the whole board: a segment with DupThresh SACKed segments above it is
 * lost. Decides about those not decided before; a retransmission is not taken for lost again.
 */
export function markLostBySacks(tcb: Tcb, nowNs: Ns): void {
  const { scoreboard: board, reordering } = tcb;
  let sacked = 0;
  let index = board.sackedBelow;
  while (index > board.decidedBelow && sacked < reordering) {
    if ((board.flags(--index) & SACKED) !== 0) sacked++;
  }
  if (sacked < reordering) return;
  for (let at = board.decidedBelow; at < index; at++) {
    if ((board.flags(at) & LOST) === 0) markLost(tcb, at, "dupthresh", nowNs);
  }
  board.decidedBelow = Math.max(board.decidedBelow, index);
}

/** Whether so much is SACKed beyond SND.UNA that a loss is likely, however it came. */
export const sackedFarAbove = (tcb: Tcb): boolean =>
  seqGt(highestSack(tcb), seqAdd(tcb.sndUna, tcb.reordering * tcb.smssBytes));

/** Duplicate ACKs, or SACKed segments, that begin recovery without RACK (RFC 6675 §5). */
export const dupThreshReached = ({ scoreboard, reordering }: Tcb): boolean =>
  scoreboard.sackedOut + 1 > reordering;
