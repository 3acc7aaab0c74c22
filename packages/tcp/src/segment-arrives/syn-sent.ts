import { ACK, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import { ms } from "@seedwire/engine";
import { takeEcnAnswer, takeEcnRequest } from "../ecn/negotiation.ts";
import { changeState, establish } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import { acknowledge } from "../loss/acknowledge.ts";
import { resendSynData } from "../loss/simple-retransmit.ts";
import type { Outbox } from "../outbox.ts";
import { acknowledgeHandshake, guessSegments } from "../receive/ack-policy.ts";
import { armRto } from "../rtt/rto.ts";
import { timestamp } from "../rtt/timestamps.ts";
import { emitReset, emitSegment } from "../send/segment.ts";
import { seqDiff, seqGt, seqLeq, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { endsOf } from "./closed.ts";
import { noteSpuriousSyn } from "./spurious-syn.ts";
import { takeTextAndFin } from "./text-and-fin.ts";
import { takeSynOptions } from "./syn-options.ts";
import { takeUserTimeout } from "./user-timeout-option.ts";

/** After an ACK of something else Linux does not wait long before it repeats its SYN: two jiffies. */
const SOON_NS = ms(8);
/** SEGMENT ARRIVES in state SYN-SENT (RFC 9293 §3.10.7.3). */
export function inSynSent(tcb: Tcb, segment: Packet, mtuBytes: number, out: Outbox): void {
  const { flags } = segment;
  const hasAck = (flags & ACK) !== 0;
  // First: ACK
  if (hasAck && !acknowledgesSyn(tcb, segment, out)) {
    if ((flags & RST) === 0) emitReset(endsOf(segment), out, segment.ack, null);
    return;
  }
  // Second: RST. Only with an acceptable ACK it can be for our SYN.
  if ((flags & RST) !== 0) {
    if (hasAck) giveUp(tcb, "ECONNREFUSED", out);
    return;
  }
  // Third: security and compartment, not modelled
  if ((flags & SYN) === 0) return; // Fifth: neither SYN nor RST
  // Fourth: SYN
  const offeredScale = tcb.rcvScale;
  takeSynOptions(tcb, segment, mtuBytes, out.nowNs);
  takeUserTimeout(tcb, segment);
  if (hasAck) takeEcnAnswer(tcb, segment);
  else takeEcnRequest(tcb, segment);
  if (hasAck) opened(tcb, segment, out);
  else crossed(tcb, offeredScale, out);
}

/** Whether the ACK is of our SYN, and the timestamp it echoes of now. */
function acknowledgesSyn(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  const isLinux = tcb.config.profile === "linux";
  if (seqLeq(ack, tcb.iss) || seqGt(ack, tcb.sndNxt)) {
    if (isLinux && tcb.timeouts === 0) tcb.rtoDeadlineNs = out.nowNs + SOON_NS;
    return false;
  }
  if (!isLinux || !tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return true;
  if (segment.tsEcr === 0) return true;
  const sentNs = tcb.timeouts === 0 ? tcb.scoreboard.sentNs(0) : tcb.firstTimeoutSentNs;
  const first = toSeq(timestamp(tcb, sentNs));
  const echoed = seqDiff(toSeq(segment.tsEcr), first);
  return echoed >= 0 && echoed <= seqDiff(toSeq(timestamp(tcb, out.nowNs)), first);
}

/** Simultaneous open (Figure 7): our SYN goes again, as a SYN,ACK. */
function crossed(tcb: Tcb, offeredScale: number, out: Outbox): void {
  if (tcb.config.profile === "linux") tcb.rcvScale = offeredScale; // it is offered once more
  changeState(tcb, "SYN-RECEIVED", out);
  guessSegments(tcb);
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
  if (tcb.config.profile === "linux") return tcb.scoreboard.restamp(0, out.nowNs);
  tcb.scoreboard.resent(0, out.nowNs); // an ACK may be for either (Karn)
  tcb.scoreboard.retransmitted(0);
  armRto(tcb, out.nowNs);
}

/**
 * The answer to a SYN with data (RFC 7413 §4.2.2): what of the data is not acknowledged goes again at
 * once; the server may have sent data of its own.
 */
function fastOpened(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.fastOpen.synBytes === 0) {
    if (segment.payloadLength > 0) tcb.fastOpen.synAcknowledged = true;
    takeTextAndFin(tcb, segment, out); // whoever was asked for a cookie may send data, too
    return acknowledgeHandshake(tcb, out);
  }
  tcb.ackNow = true;
  if (tcb.scoreboard.count > 0) {
    const isRepeated = tcb.counters.retransmittedSegments > 0;
    tcb.fastOpen.failure = isRepeated ? "SYN repeated" : "data not acknowledged";
    resendSynData(tcb, out);
    return;
  }
  tcb.fastOpen.synAcknowledged = true;
  if (tcb.config.profile === "linux" && tcb.delivery.delivered > 1) tcb.delivery.delivered--; // SYN and data are one
  takeTextAndFin(tcb, segment, out);
}

function opened(tcb: Tcb, segment: Packet, out: Outbox): void {
  noteSpuriousSyn(tcb, segment);
  const { timeouts } = tcb;
  acknowledge(tcb, segment, true, out);
  tcb.timeouts = timeouts; // they decide about the initial window
  establish(tcb, out);
  const isFast = tcb.config.profile === "linux" ? tcb.fastOpen.asked : tcb.fastOpen.synBytes > 0;
  if (isFast) return fastOpened(tcb, segment, out);
  if (tcb.config.profile !== "linux") {
    tcb.ackNow = true;
    takeTextAndFin(tcb, segment, out); // go on at the sixth step of §3.10.7.4
  } else {
    acknowledgeHandshake(tcb, out); // text and FIN of a SYN,ACK are left for the peer to send again
  }
}
