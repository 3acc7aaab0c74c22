import { type Packet, URG } from "@seedwire/wire";
import { toSeq } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";

/** Urgent data is not all acknowledged yet (RFC 9293 §3.8.5). */
export const inUrgentMode = ({ sending, unaOffset }: Tcb): boolean =>
  sending.urgentOffset > unaOffset;

/** The farthest that the urgent pointer reaches. */
const REACH = 0xffff;

/**
 * While urgent data is on its way, each segment up to its end says where that is: the pointer is the
 * distance from SEG.SEQ to the byte after the last urgent one (RFC 9293 MUST-62, RFC 6093 §4). An
 * end out of reach is pointed at as far as possible, so that any length will do (MUST-31); Linux says
 * nothing then, unless that lies beyond all that was sent.
 */
export function pointAtUrgent(tcb: Tcb, packet: Packet): void {
  const seq = toSeq(packet.seq);
  const distance = tcb.sending.urgentOffset - offsetOf(tcb, seq);
  if (distance <= 0) return;
  if (distance > REACH && tcb.sending.inPortions) {
    if (offsetOf(tcb, seq) + REACH <= offsetOf(tcb, tcb.sndNxt)) return;
  }
  packet.flags |= URG;
  packet.urgentPointer = Math.min(distance, REACH);
}
