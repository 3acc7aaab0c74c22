import { ACK, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import { takeSynAgain } from "../ecn/negotiation.ts";
import { closeDown } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import { repeatSynAck } from "../event/syn-ack-timeout.ts";
import { repeatPendingSynAck } from "../fast-open/handshake.ts";
import type { Outbox } from "../outbox.ts";
import { emitPureAck, emitReset } from "../send/segment.ts";
import { timestamp } from "../rtt/timestamps.ts";
import { seqAdd, seqDiff, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { challenge, hasText, mayAnswer } from "./challenge.ts";
import { endsOf, resetAnswer, segmentLength } from "./closed.ts";
import { failsStrictPaws } from "./paws.ts";
import { isInWindow, synAckWindowBytes } from "./time-wait.ts";

/** What a listener knows of a connection before the handshake is complete. */
export const isHalfOpen = (tcb: Tcb): boolean =>
  tcb.state === "SYN-RECEIVED" && tcb.passive && !tcb.fastOpened;

/**
 * SEGMENT ARRIVES while the handshake of a passive open is not complete, as Linux does it: what a
 * listener would look at. A connection by Fast Open may have an application already, so that a SYN does
 * not end it, and whatever is of the connection completes its handshake. Returns whether the segment is
 * then looked at as by any other connection.
 */
export function requestReceives(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const { flags } = segment;
  const isFast = tcb.synAckPending;
  const seq = toSeq(segment.seq);
  const end = seqAdd(seq, segmentLength(segment));
  const isReset = (flags & RST) !== 0;
  const isOld = failsStrictPaws(tcb, segment, isReset, out.nowNs);
  if (seq === tcb.irs && (flags & (RST | SYN | ACK)) === SYN && !isOld) {
    if (!mayAnswer(tcb, out.nowNs)) return false;
    takeSynAgain(tcb, segment);
    if (isFast) repeatPendingSynAck(tcb, out);
    else repeatSynAck(tcb, out); // our SYN,ACK was lost
    return false;
  }
  if (!isFast && (flags & (ACK | RST)) === ACK && segment.ack !== seqAdd(tcb.iss, 1)) {
    resetAnswer(segment, out);
    return false;
  }
  const isStray = isOld || (!isFast && echoesAnother(tcb, segment, out.nowNs));
  if (isStray || !isInWindow(seq, end, tcb.rcvNxt, synAckWindowBytes(tcb))) {
    if (!isReset && (hasText(segment) || mayAnswer(tcb, out.nowNs))) emitPureAck(tcb, out);
    return false;
  }
  if (isReset && seq !== tcb.rcvNxt) {
    challenge(tcb, out);
    return false;
  }
  const isNewSyn = (flags & SYN) !== 0 && seq !== tcb.irs;
  if (isReset || isNewSyn) {
    if (!isReset) resetAnswer(segment, out);
    if (!isFast)
      closeDown(tcb, out); // back to LISTEN, which is the listener's own state
    else if (isReset) giveUp(tcb, "ECONNRESET", out);
    return false;
  }
  if ((flags & ACK) === 0) return false;
  return isFast || admits(tcb, segment, out);
}

/** Whether the segment echoes a timestamp that none of our SYN,ACKs has carried. */
function echoesAnother(tcb: Tcb, segment: Packet, nowNs: Ns): boolean {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
  if (segment.tsEcr === 0) return false;
  if (tcb.firstTimeoutSentNs === nowNs) return false; // made of a cookie: its SYN,ACK left long ago
  const first = toSeq(timestamp(tcb, tcb.firstTimeoutSentNs));
  const echoed = seqDiff(toSeq(segment.tsEcr), first);
  return echoed < 0 || echoed > seqDiff(toSeq(timestamp(tcb, tcb.scoreboard.sentNs(0))), first);
}

/** Whether the handshake may be completed now by this ACK. */
function admits(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const end = seqAdd(toSeq(segment.seq), segmentLength(segment));
  if (tcb.timeouts < tcb.config.deferAccept && end === seqAdd(tcb.irs, 1)) {
    tcb.finalAckSeen = true; // without data it is not worth an accept yet (TCP_DEFER_ACCEPT)
    return false;
  }
  if (!tcb.acceptQueueFull) return true;
  if (!tcb.config.abortOnOverflow) {
    tcb.finalAckSeen = true;
    return false;
  }
  emitReset(endsOf(segment), out, segment.ack, null);
  closeDown(tcb, out);
  return false;
}
