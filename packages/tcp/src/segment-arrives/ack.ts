import { SYN, type Packet } from "@seedwire/wire";
import { takeHandshakeAck } from "../ecn/accurate-handshake.ts";
import { changeState, closeDown, enterTimeWait, establish } from "../event/change-state.ts";
import { orphanInFinWait2 } from "../event/fin-wait-2.ts";
import { acknowledge, acknowledgeOld } from "../loss/acknowledge.ts";
import { completeHandshake, measureHandshake, synAckRttNs } from "../fast-open/handshake.ts";
import type { Outbox } from "../outbox.ts";
import { restartAfterIdle } from "../congestion/window-use.ts";
import { acceptProbedOctet } from "../send/probed-octet.ts";
import { widenMss } from "../send/mss.ts";
import { emitReset } from "../send/segment.ts";
import { type Seq, seqAdd, seqGeq, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import { finAcknowledged, type Tcb } from "../tcb.ts";
import { challenge } from "./challenge.ts";
import { endsOf } from "./closed.ts";

/** Fifth: the ACK field. Returns whether the rest of the segment is looked at. */
export function processAck(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  const isLastOfHandshake = tcb.synAckPending;
  const synAckNs = isLastOfHandshake ? synAckRttNs(tcb, segment, out.nowNs) : -1;
  if (isLastOfHandshake && !completes(tcb, segment, out)) return false;
  if (tcb.state === "SYN-RECEIVED") {
    if (seqLeq(ack, tcb.sndUna) || seqGt(ack, tcb.sndNxt)) {
      emitReset(endsOf(segment), out, segment.ack, null);
      return false;
    }
    if (tcb.acceptQueueFull) return false;
    establish(tcb, out);
    takeHandshakeAck(tcb, segment);
    tcb.sndWl1 = toSeq(segment.seq);
    tcb.sndWl2 = ack;
  }
  if (seqGt(ack, tcb.sndNxt) && !acceptProbedOctet(tcb, ack, out)) {
    tcb.ackNow = true; // acknowledges what was never sent
    return false;
  }
  if (seqLt(ack, seqAdd(tcb.sndUna, -tcb.maxSndWndBytes))) {
    challenge(tcb, out); // too old to be true (RFC 5961 §5.2)
    return false;
  }
  if (seqGeq(ack, tcb.sndUna)) {
    const windowChanged = updateSendWindow(tcb, segment, ack, out);
    out.pushes = true;
    acknowledge(tcb, segment, windowChanged, out);
    if (isLastOfHandshake) measureHandshake(tcb, synAckNs, out);
  } else {
    acknowledgeOld(tcb, segment, out);
  }
  return finMoves(tcb, out);
}

/** The ACK of the SYN,ACK of a Fast Open connection: any that is of what we have sent. */
export function completes(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  if (seqGeq(ack, tcb.sndUna) && seqLeq(ack, tcb.sndNxt)) {
    completeHandshake(tcb, segment, out);
    return true;
  }
  if (tcb.state === "SYN-RECEIVED") emitReset(endsOf(segment), out, segment.ack, null);
  else challenge(tcb, out);
  return false;
}

/**
 * SND.WND, from the newest segment (RFC 9293 MUST-1, §3.10.7.4). Says whether that was news, so that
 * the ACK is no duplicate: to the RFC a window that changed, to Linux one that it takes.
 */
export function updateSendWindow(tcb: Tcb, segment: Packet, ack: Seq, out: Outbox): boolean {
  const seq = toSeq(segment.seq);
  const before = tcb.sndWndBytes;
  const scale = (segment.flags & SYN) === 0 ? tcb.sndScale : 0;
  const window = segment.window << scale;
  if (tcb.config.profile === "linux") {
    if (!linuxTakesWindow(tcb, seq, ack, window)) return false;
  } else {
    // Beyond the letter: what acknowledges something new is no old segment, whatever its SEG.SEQ (it may
    // be a retransmission). With the window left as it was, SND.UNA would push the right edge beyond what
    // the peer has ever offered.
    const newer =
      seqLt(tcb.sndWl1, seq) ||
      (tcb.sndWl1 === seq && seqLeq(tcb.sndWl2, ack)) ||
      seqGt(ack, tcb.sndUna);
    if (!newer) return false;
  }
  tcb.sndWndBytes = window;
  if (window !== before && tcb.sending.queue.count > 0) restartAfterIdle(tcb, out.nowNs);
  if (tcb.sndWndBytes > tcb.maxSndWndBytes) {
    tcb.maxSndWndBytes = tcb.sndWndBytes;
    widenMss(tcb);
  }
  tcb.sndWl1 = seq;
  tcb.sndWl2 = ack;
  return tcb.config.profile === "linux" || tcb.sndWndBytes !== before;
}

/** As Linux: what is neither newer nor closes the window may only open it. */
const linuxTakesWindow = (tcb: Tcb, seq: Seq, ack: Seq, window: number): boolean =>
  seqGt(ack, tcb.sndUna) ||
  seqGt(seq, tcb.sndWl1) ||
  (seq === tcb.sndWl1 && (window > tcb.sndWndBytes || window === 0));

/** What the acknowledgement of our FIN changes. Returns whether the connection still is. */
export function finMoves(tcb: Tcb, out: Outbox): boolean {
  if (!finAcknowledged(tcb)) return true;
  switch (tcb.state) {
    case "FIN-WAIT-1":
      changeState(tcb, "FIN-WAIT-2", out);
      if (tcb.orphan) orphanInFinWait2(tcb, out);
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
