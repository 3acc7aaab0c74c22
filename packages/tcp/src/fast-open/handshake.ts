import { ACK, RST, SYN, type Packet } from "@seedwire/wire";
import { NEVER } from "@seedwire/engine";
import { changeState } from "../event/change-state.ts";
import { timedOut } from "../event/connection-failure.ts";
import { giveUp } from "../event/give-up.ts";
import { armKeepAlive } from "../event/keep-alive.ts";
import { enterLoss } from "../loss/enter-loss.ts";
import type { Outbox } from "../outbox.ts";
import { beginAcknowledging } from "../receive/ack-policy.ts";
import { armRto } from "../rtt/rto.ts";
import { challenge, mayAnswer } from "../segment-arrives/challenge.ts";
import { resetAnswer, segmentLength } from "../segment-arrives/closed.ts";
import { failsStrictPaws } from "../segment-arrives/paws.ts";
import { isInWindow, synAckWindowBytes } from "../segment-arrives/time-wait.ts";
import { emitPureAck, emitSegment } from "../send/segment.ts";
import { seqAdd, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/**
 * SEGMENT ARRIVES while the handshake of a Fast Open connection is not complete: what a listener
 * would look at. Returns whether the segment is then looked at as by any other connection.
 */
export function pendingReceives(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const { flags } = segment;
  const seq = toSeq(segment.seq);
  const end = seqAdd(seq, segmentLength(segment));
  const isReset = (flags & RST) !== 0;
  const isOld = failsStrictPaws(tcb, segment, isReset, out.nowNs);
  if (seq === tcb.irs && (flags & (RST | SYN | ACK)) === SYN && !isOld) {
    if (mayAnswer(tcb, out.nowNs)) repeatSynAck(tcb, out);
    return false;
  }
  if (isOld || !isInWindow(seq, end, tcb.rcvNxt, synAckWindowBytes(tcb))) {
    if (!isReset && mayAnswer(tcb, out.nowNs)) emitPureAck(tcb, out);
    return false;
  }
  if (isReset) {
    if (seq === tcb.rcvNxt) giveUp(tcb, "ECONNRESET", out);
    else challenge(tcb, out);
    return false;
  }
  if ((flags & SYN) !== 0 && seq !== tcb.irs) {
    resetAnswer(segment, out);
    return false;
  }
  return (flags & ACK) !== 0;
}

/** The ACK of our SYN,ACK has come: from now on it is a connection like any other. */
export function completeHandshake(tcb: Tcb, segment: Packet, out: Outbox): void {
  tcb.synAckPending = false;
  tcb.timeouts = 0;
  tcb.retransmits = 0;
  if (tcb.scoreboard.count > 0) armRto(tcb, out.nowNs);
  else tcb.rtoDeadlineNs = NEVER;
  if (tcb.state !== "SYN-RECEIVED") return;
  changeState(tcb, "ESTABLISHED", out);
  tcb.sndWndBytes = segment.window << tcb.sndScale;
  tcb.maxSndWndBytes = Math.max(tcb.maxSndWndBytes, tcb.sndWndBytes);
  tcb.sndWl1 = toSeq(segment.seq);
  tcb.sndWl2 = toSeq(segment.ack);
  beginAcknowledging(tcb, out.nowNs);
  armKeepAlive(tcb, out.nowNs);
  if (tcb.finQueued) changeState(tcb, "FIN-WAIT-1", out);
}

/** The SYN,ACK of a Fast Open connection had no answer (Linux: one more try than for others). */
export function pendingTimeout(tcb: Tcb, out: Outbox): void {
  if (tcb.timeouts > tcb.mostSynAcks) return timedOut(tcb, out);
  if (tcb.timeouts === 1 && tcb.scoreboard.count > 0) enterLoss(tcb, out.nowNs);
  repeatSynAck(tcb, out);
  tcb.timeouts++;
  tcb.retransmits++;
  tcb.counters.rtos++;
  const { initialRtoNs, maxRtoNs } = tcb.config;
  let waitNs = initialRtoNs;
  for (let time = 0; time < tcb.timeouts && waitNs < maxRtoNs; time++) waitNs *= 2;
  tcb.rtoDeadlineNs = out.nowNs + Math.min(waitNs, maxRtoNs);
}

function repeatSynAck(tcb: Tcb, out: Outbox): void {
  tcb.synTimeouts++;
  tcb.counters.retransmittedSegments++;
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
}
