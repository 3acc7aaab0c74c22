import { ACK, FIN, type Packet, PSH } from "@seedwire/wire";
import { takeHandshakeAck } from "../ecn/accurate-handshake.ts";
import { countHandshake } from "../counters.ts";
import { closeDown, establish } from "../event/change-state.ts";
import { peerIsAlive } from "../event/keep-alive.ts";
import { suspectAfterGap } from "../fast-open/black-hole.ts";
import { measureHandshake, synAckRttNs } from "../fast-open/handshake.ts";
import { acknowledge, acknowledgeOld } from "../loss/acknowledge.ts";
import type { Outbox } from "../outbox.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { enqueueFin } from "../send/enqueue.ts";
import { widenMss } from "../send/mss.ts";
import { acceptProbedOctet } from "../send/probed-octet.ts";
import { emitReset } from "../send/segment.ts";
import { seqAdd, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import { finAcknowledged, type Tcb } from "../tcb.ts";
import { completes, finMoves, updateSendWindow } from "./ack.ts";
import { bringsNews } from "./after-fin.ts";
import { challenge } from "./challenge.ts";
import { endsOf } from "./closed.ts";
import { textIsForeseen } from "./fast-path.ts";
import { noteSpuriousSyn } from "./spurious-syn.ts";

/** Fifth: the ACK field, as Linux. Returns whether the rest of the segment is looked at. */
export function linuxProcessAck(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  const isLastOfHandshake = tcb.synAckPending;
  const synAckNs = isLastOfHandshake ? synAckRttNs(tcb, segment, out.nowNs) : -1;
  if (isLastOfHandshake && !completes(tcb, segment, out)) return false;
  if (tcb.state === "SYN-RECEIVED" && !opens(tcb, segment, out)) return false;
  if (seqLt(ack, tcb.sndUna)) {
    if (!isTooOld(tcb, segment)) {
      acknowledgeOld(tcb, segment, out);
      out.pushes = true;
      return true;
    }
    challenge(tcb, out); // RFC 5961 §5.2
    return false;
  }
  if (seqGt(ack, tcb.sndNxt) && !acceptProbedOctet(tcb, ack, out)) {
    challenge(tcb, out); // what was never sent is acknowledged
    return false;
  }
  keepTimestamp(tcb, segment, out.nowNs);
  if (!isLastOfHandshake && isPlainData(tcb, segment)) {
    // It tells the sender nothing: no acknowledgement is processed, nothing leaves, and no probe is
    // answered unless memory had to be found for it (header prediction).
    tcb.sndWl1 = toSeq(segment.seq);
    if (tcb.probesUnanswered > 0 && !textIsForeseen(tcb, segment)) peerIsAlive(tcb, out.nowNs);
    return true;
  }
  peerIsAlive(tcb, out.nowNs);
  tcb.softError = null;
  if (seqGt(ack, tcb.sndUna)) tcb.probingSinceNs = -1;
  out.pushes = true;
  const windowChanged = updateSendWindow(tcb, segment, ack, out);
  acknowledge(tcb, segment, windowChanged, out);
  if (isLastOfHandshake) measureHandshake(tcb, synAckNs, out);
  // The FIN of a shutdown that had to wait does not acknowledge the text of this segment.
  if (isLastOfHandshake && tcb.sending.inPortions) enqueueFin(tcb, out);
  if (tcb.state === "FIN-WAIT-1" && tcb.orphan && finAcknowledged(tcb)) {
    if (endsNow(tcb, segment, out)) return false;
  }
  const isLast = tcb.state === "CLOSING" && finAcknowledged(tcb);
  return finMoves(tcb, out) && !isLast; // text of a segment that leads to TIME-WAIT is ignored
}

/** Data that is next in order, with an ACK and a window that move nothing, and nothing beside. */
const isPlainData = (tcb: Tcb, segment: Packet): boolean =>
  segment.payloadLength > 0 &&
  toSeq(segment.ack) === tcb.sndUna &&
  toSeq(segment.seq) === tcb.rcvNxt &&
  segment.window << tcb.sndScale === tcb.sndWndBytes &&
  (segment.flags & ~PSH) === ACK &&
  segment.sackBlocks === 0 &&
  tcb.state === "ESTABLISHED" &&
  tcb.reassembly.empty &&
  tcb.ecn.accurate === null; // else its header tells of marks

/** The ACK of our SYN completes the handshake; one of something else draws a RST. */
function opens(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  if (seqLeq(ack, tcb.sndUna) || seqGt(ack, tcb.sndNxt)) {
    emitReset(endsOf(segment), out, segment.ack, null);
    return false;
  }
  noteSpuriousSyn(tcb, segment);
  if (!tcb.passive) tcb.delivery.delivered++; // our SYN counts twice, for the request that it was as well
  if (tcb.passive) {
    takeFirstWindow(tcb, segment);
    countHandshake(tcb.counters, segment);
  }
  establish(tcb, out);
  takeHandshakeAck(tcb, segment);
  tcb.sndWl1 = toSeq(segment.seq);
  tcb.sndWl2 = ack;
  return true;
}

/** The ACK that completes a passive open tells the first window that counts, and so how large segments may be. */
function takeFirstWindow(tcb: Tcb, segment: Packet): void {
  tcb.sndWndBytes = segment.window << tcb.sndScale;
  tcb.maxSndWndBytes = tcb.sndWndBytes;
  widenMss(tcb);
}

/** More than the largest window below SND.UNA, or before the beginning (RFC 5961 §5.2). */
function isTooOld(tcb: Tcb, segment: Packet): boolean {
  const acknowledged = tcb.unaOffset + (tcb.passive ? 0 : 1);
  const back = Math.min(tcb.maxSndWndBytes, acknowledged);
  return seqLt(toSeq(segment.ack), seqAdd(tcb.sndUna, -back));
}

/**
 * The ACK of our FIN ends a connection that nobody has any more by a RST, if it brings text that nobody
 * will read (RFC 9293 §3.6.1), or if there is to be no FIN-WAIT-2.
 */
function endsNow(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  if (tcb.config.finWait2Ns >= 0 && !bringsNews(tcb, segment)) return false;
  if ((segment.flags & FIN) !== 0) suspectAfterGap(tcb, segment, out);
  emitReset(endsOf(segment), out, segment.ack, null);
  closeDown(tcb, out);
  return true;
}
