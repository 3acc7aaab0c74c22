import type { Ns } from "@seedwire/engine";
import { LOST, SACKED } from "../send/marks.ts";
import { seqAdd, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, highestSack, LOST_RETRANSMISSION, SET_TIMER } from "./ack-facts.ts";
import { dupThresh } from "./early-retransmit.ts";
import { markLost } from "./mark-lost.ts";
import { newRenoMarkLost } from "./new-reno.ts";
import { rackMarkLost } from "./rack.ts";

/** Takes for lost what the ACK shows to be: by time with RACK, without SACK by RFC 6582 §3.2. */
export function identifyLoss(tcb: Tcb, facts: AckFacts): void {
  const { scoreboard: board } = tcb;
  if (board.count === 0) return;
  if (!tcb.sackOk) {
    newRenoMarkLost(tcb, facts);
  } else if (tcb.config.lossDetection === "rack") {
    const before = board.retransOut;
    if (rackMarkLost(tcb, facts.nowNs)) facts.flags &= ~SET_TIMER;
    if (board.retransOut < before) facts.flags |= LOST_RETRANSMISSION;
  }
}

/**
 * IsLost (RFC 6675 §4) for the whole board: a segment with DupThresh SACKed segments above it is
 * lost. Decides about those not decided before; a retransmission is not taken for lost again.
 */
export function markLostBySacks(tcb: Tcb, nowNs: Ns): void {
  const { scoreboard: board } = tcb;
  const threshold = dupThresh(tcb);
  let sacked = 0;
  let index = board.sackedBelow;
  while (index > board.decidedBelow && sacked < threshold) {
    if ((board.flags(--index) & SACKED) !== 0) sacked++;
  }
  if (sacked < threshold) return;
  for (let at = board.decidedBelow; at < index; at++) {
    if ((board.flags(at) & LOST) === 0) markLost(tcb, at, "dupthresh", nowNs);
  }
  board.decidedBelow = Math.max(board.decidedBelow, index);
}

/** Whether so much is SACKed beyond SND.UNA that a loss is likely, however it came. */
export const sackedFarAbove = (tcb: Tcb): boolean =>
  seqGt(highestSack(tcb), seqAdd(tcb.sndUna, tcb.reordering * tcb.smssBytes));

/** Duplicate ACKs, or SACKed segments, that begin recovery without RACK (RFC 6675 §5). */
export const dupThreshReached = (tcb: Tcb): boolean => tcb.scoreboard.sackedOut >= dupThresh(tcb);
