import { LOST } from "../send/marks.ts";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, SET_TIMER, UNA_ADVANCED } from "./ack-facts.ts";
import { dupThresh } from "./early-retransmit.ts";
import { markLost } from "./mark-lost.ts";

/**
 * Without SACK the oldest is lost: on DupThresh duplicate ACKs, or in a recovery when a part only of what
 * was in flight is acknowledged (NewReno, RFC 6582 §3.2).
 */
export function newRenoMarkLost(tcb: Tcb, facts: AckFacts): void {
  const { scoreboard: board, recovery } = tcb;
  const begins = recovery !== "recovery" && recovery !== "loss";
  if (begins) {
    if (board.sackedOut < dupThresh(tcb)) return;
    // Echoes of retransmissions (§3.2 step 2); Linux keeps the state instead.
    if (tcb.config.profile === "rfc" && !seqGt(tcb.sndUna, tcb.recover)) return;
    tcb.reduction.partialAcks = 0;
  } else if (recovery !== "recovery" || (facts.flags & UNA_ADVANCED) === 0) {
    return;
  } else {
    tcb.reduction.partialAcks++;
    if (isImpatient(tcb)) facts.flags &= ~SET_TIMER;
  }
  // Acknowledged in part, it is still the segment that went again already (Linux).
  if (tcb.config.profile === "linux" && (board.flags(0) & LOST) !== 0) return;
  board.endBurst(0);
  markLost(tcb, 0, begins ? "dupthresh" : "partial ACK", facts.nowNs);
}

/** Partial ACKs after the first leave the timer as it is (§3.2 step 3, the impatient variant). */
export const isImpatient = ({ config, recovery, reduction, sackOk }: Tcb): boolean =>
  config.newRenoTimer === "impatient" &&
  !sackOk &&
  recovery === "recovery" &&
  reduction.partialAcks > 1;
