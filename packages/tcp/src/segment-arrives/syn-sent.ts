import { ACK, RST, SYN, type Packet } from "@seedwire/wire";
import { changeState, establish } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import { freshAcknowledged } from "../loss/acknowledge.ts";
import type { Outbox } from "../outbox.ts";
import { armRto, measured } from "../rtt/rto.ts";
import { emitReset, emitSegment } from "../send/segment.ts";
import { seqDiff, seqGt, seqLeq, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { endsOf } from "./closed.ts";
import { takeTextAndFin } from "./text-and-fin.ts";
import { takeSynOptions } from "./syn-options.ts";

/** SEGMENT ARRIVES in state SYN-SENT (RFC 9293 §3.10.7.3). */
export function inSynSent(tcb: Tcb, segment: Packet, mtuBytes: number, out: Outbox): void {
  const { flags } = segment;
  const hasAck = (flags & ACK) !== 0;
  const ack = toSeq(segment.ack);
  // First: ACK
  if (hasAck && (seqLeq(ack, tcb.iss) || seqGt(ack, tcb.sndNxt))) {
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
  takeSynOptions(tcb, segment, mtuBytes, out.nowNs);
  if (!hasAck) {
    // Simultaneous open (Figure 7): our SYN goes again, as a SYN,ACK.
    changeState(tcb, "SYN-RECEIVED", out);
    emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
    tcb.scoreboard.retransmitted(0, out.nowNs); // an ACK may be for either (Karn)
    armRto(tcb, out.nowNs);
    return;
  }
  const acknowledged = freshAcknowledged();
  tcb.unaOffset += seqDiff(ack, tcb.sndUna);
  tcb.sndUna = ack;
  tcb.scoreboard.acknowledge(ack, acknowledged);
  if (acknowledged.sentNs >= 0) measured(tcb, out.nowNs - acknowledged.sentNs);
  establish(tcb, out);
  tcb.ackNow = true;
  takeTextAndFin(tcb, segment, out); // go on at the sixth step of §3.10.7.4
}
