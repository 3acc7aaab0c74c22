import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import { closeDown, enterTimeWait } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import { peerIsAlive } from "../event/keep-alive.ts";
import type { Outbox } from "../outbox.ts";
import { failsPaws, keepTimestamp } from "../rtt/timestamps.ts";
import { retransmit } from "../send/output.ts";
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { processAck } from "./ack.ts";
import { challenge } from "./challenge.ts";
import { segmentLength } from "./closed.ts";
import { takeTextAndFin } from "./text-and-fin.ts";

/**
 * SEGMENT ARRIVES in SYN-RECEIVED and all later states (RFC 9293 §3.10.7.4). The RFC numbers these
 * checks, and their order decides what a blind attacker can do: keep it.
 */
export function inSynchronizedState(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { flags } = segment;
  if (failsPaws(tcb, segment, out.nowNs)) return answerOld(tcb, segment); // RFC 7323 §5.3 R1
  if (!acceptable(tcb, segment)) return answerUnacceptable(tcb, segment, out); // First: SEG.SEQ
  if ((flags & RST) !== 0) return resetArrives(tcb, segment, out); // Second: RST (RFC 5961 §3.2)
  // Third: security and compartment, not modelled
  if ((flags & SYN) !== 0) return challenge(tcb, out); // Fourth: SYN (RFC 5961 §4.2)
  if ((flags & ACK) === 0) return; // Fifth: ACK
  peerIsAlive(tcb, out.nowNs);
  keepTimestamp(tcb, segment, out.nowNs);
  if (!processAck(tcb, segment, out)) return;
  // Sixth: URG, ignored: what it points at is data like any other
  takeTextAndFin(tcb, segment, out); // Seventh: segment text. Eighth: FIN
}

/**
 * Whether any of the segment lies in the receive window (RFC 9293 §3.4, Table 6). Beyond the table,
 * an empty segment may lie at the right edge: the ACKs of a peer that has used up our window, and of
 * whose data something was lost, come from there, and two such peers would be stuck for ever.
 * Data on a RST does not matter (SHLD-2): so a RST counts with a closed window too (MUST-66).
 */
export function acceptable(tcb: Tcb, segment: Packet): boolean {
  const seq = toSeq(segment.seq);
  const length = (segment.flags & RST) === 0 ? segmentLength(segment) : 0;
  const window = rcvWndBytes(tcb);
  const begins = seqDiff(seq, tcb.rcvNxt);
  if (length === 0) return begins >= 0 && begins <= window;
  if (window === 0) return false;
  const ends = begins + length - 1;
  return (begins >= 0 && begins < window) || (ends >= 0 && ends < window);
}

/** A segment outside of the window is answered with an ACK and dropped, but for a RST. */
function answerUnacceptable(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { flags } = segment;
  const seq = toSeq(segment.seq);
  if ((flags & RST) !== 0) return;
  if ((flags & SYN) !== 0) {
    if (seq === tcb.irs && tcb.state === "SYN-RECEIVED") synAgain(tcb, segment, out);
    else challenge(tcb, out); // whatever its number (RFC 5961 §4.2)
    return;
  }
  if ((flags & ACK) !== 0) {
    peerIsAlive(tcb, out.nowNs);
    // What we acknowledged last, again: our ACK was lost, or late. The answer echoes this copy, as
    // Linux and BSD do; else the sender would take its time-out for a round trip.
    const end = seqAdd(seq, segmentLength(segment));
    if (seqGeq(end, tcb.lastAckSent)) keepTimestamp(tcb, segment, out.nowNs);
    // With a closed window, ACKs and their windows still count (RFC 9293 §3.10.7.4, First).
    if (rcvWndBytes(tcb) === 0 && seq === tcb.rcvNxt) processAck(tcb, segment, out);
  }
  if (tcb.state === "CLOSED") return;
  const isFinAgain = (flags & FIN) !== 0 && seqAdd(seq, segmentLength(segment)) === tcb.rcvNxt;
  if (tcb.state === "TIME-WAIT" && isFinAgain) enterTimeWait(tcb, out);
  answerOld(tcb, segment);
}

/** An ACK tells the peer where we are, and what came twice. */
function answerOld(tcb: Tcb, segment: Packet): void {
  noteDuplicate(tcb, segment);
  tcb.ackNow = true;
}

/** The peer's SYN came again in SYN-RECEIVED. */
function synAgain(tcb: Tcb, segment: Packet, out: Outbox): void {
  const ack = toSeq(segment.ack);
  if ((segment.flags & ACK) !== 0) {
    // The SYN,ACK of a simultaneous open (RFC 9293 Figure 7): what counts of it is the ACK.
    if (seqGt(ack, tcb.sndUna) && seqLeq(ack, tcb.sndNxt)) processAck(tcb, segment, out);
  } else if (tcb.lastSentNs < out.nowNs) {
    retransmit(tcb, out, 0); // our SYN,ACK was lost
  }
}

/** RST: only one with the exact number ends the connection (RFC 5961 §3.2). */
function resetArrives(tcb: Tcb, segment: Packet, out: Outbox): void {
  const seq = toSeq(segment.seq);
  if (seq !== tcb.rcvNxt) {
    if (seq !== tcb.rcvAdv) challenge(tcb, out); // at the edge it is outside already
    return;
  }
  switch (tcb.state) {
    case "SYN-RECEIVED":
      // From a passive open: back to LISTEN, which is the listener's own state.
      if (tcb.passive) closeDown(tcb, out);
      else giveUp(tcb, "ECONNREFUSED", out);
      break;
    case "CLOSING":
    case "LAST-ACK":
    case "TIME-WAIT":
      closeDown(tcb, out);
      break;
    default:
      giveUp(tcb, "ECONNRESET", out);
  }
}

/** Remembers what came twice, for the D-SACK of the next ACK (RFC 2883 §4). */
function noteDuplicate(tcb: Tcb, segment: Packet): void {
  if (!tcb.sackOk || segment.payloadLength === 0) return;
  const start = toSeq(segment.seq);
  const end = seqAdd(start, segment.payloadLength);
  if (seqLeq(end, tcb.rcvNxt)) {
    tcb.dsack = [start, end];
    tcb.counters.duplicateBytes += segment.payloadLength;
  }
}
