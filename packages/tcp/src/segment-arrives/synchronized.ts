import { ACK, CE, FIN, RST, SYN, URG, type Packet } from "@seedwire/wire";
import { takeSynAgain } from "../ecn/negotiation.ts";
import { noteArrival } from "../ecn/receiver.ts";
import { tellFieldAgain } from "../ecn/sender.ts";
import { closeDown, enterTimeWait } from "../event/change-state.ts";
import { peerIsAlive } from "../event/keep-alive.ts";
import type { Outbox } from "../outbox.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { noteUnacceptable, reportDuplicate } from "../receive/duplicates.ts";
import { takeUrgent } from "../receive/urgent.ts";
import { failsPaws, keepTimestamp, lacksTimestamp } from "../rtt/timestamps.ts";
import { retransmit } from "../loss/retransmit.ts";
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, toSeq } from "../seq.ts";
import { mayReceive } from "../state.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { processAck } from "./ack.ts";
import { answerUnacceptable, challenge } from "./challenge.ts";
import { resetAnswer, segmentLength } from "./closed.ts";
import { takeAfterFin } from "./after-fin.ts";
import { linuxProcessAck } from "./ack-linux.ts";
import { isForeseen, textIsForeseen } from "./fast-path.ts";
import { takesPredicted } from "./header-prediction.ts";
import { resetArrives, synResets } from "./reset.ts";
import { isHalfOpen, requestReceives } from "./syn-received.ts";
import { takeTextAndFin } from "./text-and-fin.ts";
import { takesTextFirst } from "./text-first.ts";
import { isRemnant, remnantReceives } from "./time-wait.ts";
import { takeUserTimeout } from "./user-timeout-option.ts";
import { linuxValidates } from "./validate-linux.ts";

/**
 * SEGMENT ARRIVES in SYN-RECEIVED and all later states (RFC 9293 §3.10.7.4). The RFC numbers these
 * checks, and their order decides what a blind attacker can do: keep it.
 */
export function inSynchronizedState(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.config.timestampsRequired && lacksTimestamp(tcb, segment)) return; // RFC 7323 §3.2
  if (tcb.config.profile === "linux") return asLinux(tcb, segment, out);
  const { flags } = segment;
  if (tcb.synAckPending && !requestReceives(tcb, segment, out)) return;
  if (failsPaws(tcb, segment, out.nowNs)) return answerUnacceptable(tcb, segment, out); // RFC 7323 §5.3 R1
  if (!acceptable(tcb, segment)) return refuse(tcb, segment, out); // First: SEG.SEQ
  if ((flags & RST) !== 0) return resetArrives(tcb, segment, out); // Second: RST (RFC 5961 §3.2)
  // Third: security and compartment, not modelled
  if ((flags & SYN) !== 0) return synArrives(tcb, segment, out); // Fourth: SYN (RFC 5961 §4.2)
  if ((flags & ACK) === 0) return; // Fifth: ACK
  peerIsAlive(tcb, out.nowNs);
  keepTimestamp(tcb, segment, out.nowNs);
  if (!processAck(tcb, segment, out)) return;
  if (tcb.ecn.agreed || (segment.trafficClass & CE) !== 0) noteArrival(tcb, segment);
  takeUserTimeout(tcb, segment);
  takeUrgent(tcb, segment, (flags & URG) !== 0 && mayReceive(tcb.state), out); // Sixth: URG
  takeTextAndFin(tcb, segment, out); // Seventh: segment text. Eighth: FIN
}

/** A SYN in the window: of an attacker, or of a peer that has lost its memory. */
function synArrives(tcb: Tcb, segment: Packet, out: Outbox): void {
  tellFieldAgain(tcb);
  if (tcb.config.challengesForgeries) challenge(tcb, out);
  else synResets(tcb, segment, out);
}

/** The same, by the order and the rules of Linux. */
function asLinux(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (takesPredicted(tcb, segment, out)) return;
  if (isRemnant(tcb)) return remnantReceives(tcb, segment, out);
  if ((tcb.synAckPending || isHalfOpen(tcb)) && !requestReceives(tcb, segment, out)) return;
  if (!linuxValidates(tcb, segment, out)) return;
  if ((segment.flags & ACK) === 0) return;
  if (takesTextFirst(tcb, segment, out)) return;
  const established = tcb.state === "ESTABLISHED";
  const hasText = segment.payloadLength > 0;
  // Only these things are done otherwise on the fast path: an ACK that is put off stays so, a D-SACK that is to be
  // told stays, and nobody asks how much memory is taken.
  const isOwed = tcb.ackScheduled && tcb.config.ackPolicy === "linux";
  const decides = !hasText && isOwed && !isForeseen(tcb, segment);
  const { usedBytes, limitBytes } = tcb.memory;
  const differs = hasText && (tcb.dsack !== null || usedBytes > limitBytes);
  const isFast = differs && textIsForeseen(tcb, segment);
  if (tcb.ecn.agreed || (segment.trafficClass & CE) !== 0) noteArrival(tcb, segment);
  if (!linuxProcessAck(tcb, segment, out)) return;
  if (established) measureEcho(tcb, segment, out.nowNs);
  takeUserTimeout(tcb, segment);
  if ((segment.flags & SYN) !== 0) return crossedSynAck(tcb, segment); // all of it came before
  takeUrgent(tcb, segment, (segment.flags & URG) !== 0, out);
  if (decides) tcb.ackUndecided = true;
  if (!takeAfterFin(tcb, segment, out)) takeTextAndFin(tcb, segment, out, isFast);
}

/** The SYN,ACK of a simultaneous open: its SYN was here before, and is told to be. */
function crossedSynAck(tcb: Tcb, segment: Packet): void {
  noteUnacceptable(tcb, segment);
  reportDuplicate(tcb, toSeq(segment.seq), tcb.rcvNxt);
  tcb.ackNow = true;
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
function refuse(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { flags } = segment;
  const seq = toSeq(segment.seq);
  if ((flags & RST) !== 0) return;
  if ((flags & SYN) !== 0) {
    if (seq === tcb.irs && tcb.state === "SYN-RECEIVED") return synAgain(tcb, segment, out);
    tellFieldAgain(tcb);
    challenge(tcb, out); // whatever its number (RFC 5961 §4.2)
    return;
  }
  if ((flags & ACK) !== 0) {
    peerIsAlive(tcb, out.nowNs);
    // What we acknowledged last, again: our ACK was lost, or late. The answer echoes this copy, as
    // Linux and BSD do; else the sender would take its time-out for a round trip.
    const end = seqAdd(seq, segmentLength(segment));
    if (seqGeq(end, tcb.lastAckSent)) keepTimestamp(tcb, segment, out.nowNs);
    // With a closed window, ACKs, their windows and URG still count (RFC 9293 §3.10.7.4, First).
    if (rcvWndBytes(tcb) === 0 && seq === tcb.rcvNxt && processAck(tcb, segment, out)) {
      takeUrgent(tcb, segment, (flags & URG) !== 0 && mayReceive(tcb.state), out);
    }
  }
  if (tcb.state === "CLOSED") return;
  const isFinAgain = (flags & FIN) !== 0 && seqAdd(seq, segmentLength(segment)) === tcb.rcvNxt;
  if (tcb.state === "TIME-WAIT" && isFinAgain) enterTimeWait(tcb, out);
  answerUnacceptable(tcb, segment, out);
}

/** The peer's SYN came again in SYN-RECEIVED. */
function synAgain(tcb: Tcb, segment: Packet, out: Outbox): void {
  const ack = toSeq(segment.ack);
  if ((segment.flags & ACK) !== 0) {
    // The SYN,ACK of a simultaneous open (RFC 9293 Figure 7): what counts of it is the ACK.
    if (seqGt(ack, tcb.sndUna) && seqLeq(ack, tcb.sndNxt)) processAck(tcb, segment, out);
  } else if (tcb.lastSentNs < out.nowNs) {
    if (!takeSynAgain(tcb, segment)) {
      resetAnswer(segment, out); // RFC 9768 §3.1.5
      return closeDown(tcb, out);
    }
    retransmit(tcb, out, 0, "SYN,ACK"); // our SYN,ACK was lost
  }
}
