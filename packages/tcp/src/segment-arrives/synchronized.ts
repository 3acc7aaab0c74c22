import { ACK, FIN, PSH, RST, SYN, type Packet } from "@seedwire/wire";
import { changeState, closeDown, enterTimeWait, establish } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import { peerIsAlive } from "../event/keep-alive.ts";
import { acknowledge } from "../loss/acknowledge.ts";
import { NEWS_END, type Outbox } from "../outbox.ts";
import { rtoNs } from "../rtt/rto.ts";
import { failsPaws, keepTimestamp } from "../rtt/timestamps.ts";
import { emitReset, emitSegment } from "../send/segment.ts";
import { noteDataReceived, scheduleAck } from "../receive/ack-policy.ts";
import { acceptText, textSeq } from "../receive/text.ts";
import { retransmit } from "../send/output.ts";
import { type Seq, seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import { mayReceive } from "../state.ts";
import { finAcknowledged, rcvWndBytes, type Tcb } from "../tcb.ts";
import { endsOf, segmentLength } from "./closed.ts";

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

/** Challenge ACK (RFC 5961 §3.2, §4.2): a peer that means it will answer with an exact RST. */
function challenge(tcb: Tcb, out: Outbox): void {
  tcb.counters.challengeAcks++;
  emitSegment(tcb, out, ACK, tcb.sndNxt, 0);
}

/** Fifth: the ACK field. Returns whether the rest of the segment is looked at. */
function processAck(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  if (tcb.state === "SYN-RECEIVED") {
    if (seqLeq(ack, tcb.sndUna) || seqGt(ack, tcb.sndNxt)) {
      emitReset(endsOf(segment), out, segment.ack, null);
      return false;
    }
    if (tcb.acceptQueueFull) return false;
    establish(tcb, out);
    tcb.sndWl1 = toSeq(segment.seq);
    tcb.sndWl2 = ack;
  }
  if (seqGt(ack, tcb.sndNxt)) {
    tcb.ackNow = true; // acknowledges what was never sent
    return false;
  }
  if (seqLt(ack, seqAdd(tcb.sndUna, -tcb.maxSndWndBytes))) {
    challenge(tcb, out); // too old to be true (RFC 5961 §5.2)
    return false;
  }
  if (seqGeq(ack, tcb.sndUna)) {
    const windowChanged = updateSendWindow(tcb, segment, ack);
    acknowledge(tcb, segment, windowChanged, out);
  }
  return finMoves(tcb, out);
}

/** SND.WND, from the newest segment (RFC 9293 MUST-1, §3.10.7.4). Says whether it changed. */
function updateSendWindow(tcb: Tcb, segment: Packet, ack: Seq): boolean {
  const seq = toSeq(segment.seq);
  const newer = seqLt(tcb.sndWl1, seq) || (tcb.sndWl1 === seq && seqLeq(tcb.sndWl2, ack));
  if (!newer) return false;
  const before = tcb.sndWndBytes;
  const scale = (segment.flags & SYN) === 0 ? tcb.sndScale : 0;
  tcb.sndWndBytes = segment.window << scale;
  if (tcb.sndWndBytes > tcb.maxSndWndBytes) tcb.maxSndWndBytes = tcb.sndWndBytes;
  tcb.sndWl1 = seq;
  tcb.sndWl2 = ack;
  return tcb.sndWndBytes !== before;
}

/** What the acknowledgement of our FIN changes. Returns whether the connection still is. */
function finMoves(tcb: Tcb, out: Outbox): boolean {
  if (!finAcknowledged(tcb)) return true;
  switch (tcb.state) {
    case "FIN-WAIT-1":
      changeState(tcb, "FIN-WAIT-2", out);
      if (tcb.readShut) tcb.timeWaitDeadlineNs = out.nowNs + tcb.config.finWait2Ns;
      return true;
    case "CLOSING":
      enterTimeWait(tcb, out);
      return true;
    case "LAST-ACK":
      closeDown(tcb, out);
      return false;
    default:
      return true;
  }
}

/** Seventh: the segment text; and eighth: the FIN, its own or one that came before. */
export function takeTextAndFin(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (segment.payloadLength > 0) takeText(tcb, segment, out);
  if ((segment.flags & FIN) !== 0) finArrives(tcb, segment, out);
  if (tcb.earlyFin !== null && seqLeq(tcb.earlyFin, tcb.rcvNxt)) acceptFin(tcb, out);
}

/** Seventh: the segment text. */
function takeText(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.state === "TIME-WAIT") tcb.ackNow = true;
  if (!mayReceive(tcb.state)) return; // after the peer's FIN: ignored
  if (tcb.readShut && seqGt(seqAdd(textSeq(segment), segment.payloadLength), tcb.rcvNxt)) {
    // Nobody will ever read it (RFC 9293 §3.6.1, RFC 2525 §2.17).
    emitReset(endsOf(segment), out, segment.ack, null);
    closeDown(tcb, out);
    return;
  }
  noteDataReceived(tcb, segment.payloadLength, out, rtoNs(tcb));
  if ((segment.flags & PSH) !== 0) tcb.pushReceived = true;
  scheduleAck(tcb, acceptText(tcb, segment, out), out);
}

/** Eighth: a FIN. It counts when all data before it is here. */
function finArrives(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.finReceived) {
    // It came again: the ACK of it was lost.
    if (tcb.state === "TIME-WAIT") enterTimeWait(tcb, out);
    tcb.ackNow = true;
    return;
  }
  if (!mayReceive(tcb.state)) return;
  const at = seqAdd(textSeq(segment), segment.payloadLength);
  if (at !== tcb.rcvNxt) tcb.ackNow = true; // a duplicate ACK, as for data that comes early
  // One beyond the window is cut off, as data there is.
  if (seqGeq(at, tcb.rcvNxt) && seqLt(at, tcb.rcvAdv)) tcb.earlyFin = at;
}

/** The FIN is the next in order. */
function acceptFin(tcb: Tcb, out: Outbox): void {
  tcb.earlyFin = null;
  tcb.finReceived = true;
  tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);
  if (seqGt(tcb.rcvNxt, tcb.rcvAdv)) tcb.rcvAdv = tcb.rcvNxt;
  tcb.reassembly.clear(); // nothing can be beyond a FIN
  tcb.ackNow = true;
  out.news |= NEWS_END;
  switch (tcb.state) {
    case "ESTABLISHED":
      changeState(tcb, "CLOSE-WAIT", out);
      break;
    case "FIN-WAIT-1":
      changeState(tcb, "CLOSING", out); // our FIN is not acknowledged yet, or we would be in FIN-WAIT-2
      break;
    case "FIN-WAIT-2":
      enterTimeWait(tcb, out);
      break;
    default:
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
