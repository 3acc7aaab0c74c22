import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { flightSegments } from "../tcb.ts";
import { seqGeq, seqLeq } from "../seq.ts";

/** Duplicate ACKs, or SACKed segments above, that make a segment lost (RFC 5681 §3.2, RFC 6675 §2). */
export const DUP_THRESH = 3;

/** What an ACK said, as far as loss is concerned. */
export interface AckFacts {
  /** SND.UNA moved. */
  readonly advanced: boolean;
  /** It was a duplicate ACK (RFC 5681 §2), or SACKed something new (RFC 6675 §2). */
  readonly duplicate: boolean;
  /** Segments that the ACK took off. */
  readonly ackedSegments: number;
}

/** Decides what an ACK says about losses: begins, continues or ends a recovery. */
export function detectLoss(tcb: Tcb, facts: AckFacts, out: Outbox): void {
  if (facts.advanced) onAdvance(tcb, facts);
  if (facts.duplicate) onDuplicate(tcb);
  const lost = tcb.sackOk ? tcb.scoreboard.markLost(DUP_THRESH) : countsAsLost(tcb);
  if (!tcb.sackOk) limitEmulatedSacks(tcb);
  if (lost && (tcb.recovery === "open" || tcb.recovery === "disorder")) enterRecovery(tcb, out);
}

/** New data was acknowledged. */
function onAdvance(tcb: Tcb, { ackedSegments }: AckFacts): void {
  tcb.dupAcks = 0;
  if (tcb.recovery === "open") return;
  if (tcb.recovery === "disorder") {
    tcb.recovery = "open";
    if (!tcb.sackOk) tcb.scoreboard.sackedOut = 0;
    return;
  }
  if (seqGeq(tcb.sndUna, tcb.recover)) {
    exitRecovery(tcb);
  } else if (tcb.recovery === "recovery" && !tcb.sackOk) {
    // A partial acknowledgement: the next hole is lost too (RFC 6582 §3.2 step 3).
    const { scoreboard: board } = tcb;
    board.sackedOut = Math.max(0, board.sackedOut - Math.max(0, ackedSegments - 1));
    tcb.scoreboard.markFirstLost();
    tcb.forceRetransmit = true;
  }
}

/** One more segment has left the network, without moving SND.UNA. */
function onDuplicate(tcb: Tcb): void {
  tcb.dupAcks++;
  tcb.counters.duplicateAcks++;
  if (tcb.recovery === "open") tcb.recovery = "disorder";
  if (tcb.sackOk) return;
  tcb.scoreboard.sackedOut++;
}

/** Without SACK: more cannot have arrived than is in flight and not lost. */
function limitEmulatedSacks({ scoreboard: board }: Tcb): void {
  const most = Math.max(0, board.count - Math.max(1, board.lostOut));
  if (board.sackedOut > most) board.sackedOut = most;
}

/**
 * Without SACK: the third duplicate ACK, unless it may be an echo of retransmissions: then SND.UNA
 * has not passed the recovery point (RFC 6582 §3.2 step 2).
 */
function countsAsLost(tcb: Tcb): boolean {
  if (tcb.recovery !== "disorder" || tcb.dupAcks < DUP_THRESH) return false;
  if (seqLeq(tcb.sndUna, tcb.recover)) return false;
  tcb.scoreboard.markFirstLost();
  return true;
}

/** Fast retransmit and fast recovery begin (RFC 5681 §3.2, RFC 6675 §5 step 4). */
function enterRecovery(tcb: Tcb, out: Outbox): void {
  tcb.recovery = "recovery";
  tcb.recover = tcb.sndNxt;
  tcb.forceRetransmit = true;
  tcb.counters.fastRetransmits++;
  // Equation (4) speaks of all that is outstanding, not of pipe; but not of what limited transmit
  // sent beyond the window (RFC 5681 §3.2 step 2).
  const { congestion, scoreboard } = tcb;
  congestion.onLoss(Math.min(scoreboard.count, congestion.cwndSegments), out.nowNs);
}

function exitRecovery(tcb: Tcb): void {
  if (tcb.recovery === "recovery") {
    // The window may not let a burst out (RFC 6582 §3.2 step 3, full acknowledgement, (1)).
    const { congestion } = tcb;
    const calm = Math.max(flightSegments(tcb), 1) + 1;
    if (!tcb.sackOk) congestion.cwndSegments = Math.min(congestion.ssthreshSegments, calm);
  }
  tcb.recovery = "open";
  if (!tcb.sackOk) tcb.scoreboard.sackedOut = 0;
  tcb.forceRetransmit = false;
}

/** A retransmission time-out: all in flight is taken for lost, slow start begins (RFC 5681 §3.1). */
export function enterLoss(tcb: Tcb, out: Outbox): void {
  // A second time-out for the same data does not lower ssthresh again.
  if (tcb.recovery !== "loss") tcb.congestion.onRto(tcb.scoreboard.count, out.nowNs);
  else tcb.congestion.cwndSegments = 1;
  tcb.recovery = "loss";
  tcb.recover = tcb.sndNxt;
  tcb.dupAcks = 0;
  if (!tcb.sackOk) tcb.scoreboard.sackedOut = 0;
  tcb.forceRetransmit = true;
  tcb.scoreboard.markAllLost();
}
