import { ACK, RST, SYN, type Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { seqAdd, seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { answerUnacceptable, challenge } from "./challenge.ts";
import { segmentLength } from "./closed.ts";
import { failsLinuxPaws } from "./paws.ts";
import { isBeforeFin, isExactReset, linuxReset } from "./reset.ts";

/**
 * The first to the fourth check of RFC 9293 §3.10.7.4 with RFC 5961, in the order and with the bounds
 * of Linux. Returns whether the rest of the segment is looked at.
 */
export function linuxValidates(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const { flags } = segment;
  const seq = toSeq(segment.seq);
  if ((flags & (ACK | RST | SYN)) === 0) return false;
  const isReset = (flags & RST) !== 0;
  // A RST is spared by PAWS (RFC 7323 §5.2).
  if (!isReset && failsLinuxPaws(tcb, segment, out.nowNs)) return refuse(tcb, segment, out);
  if (!isInWindow(tcb, segment)) {
    if (!isReset) return refuse(tcb, segment, out);
    if (isBeforeFin(tcb, seq)) linuxReset(tcb, out);
    return false;
  }
  if (isReset) {
    if (isExactReset(tcb, seq)) linuxReset(tcb, out);
    else challenge(tcb, out);
    return false;
  }
  if ((flags & SYN) !== 0 && !isCrossedSynAck(tcb, segment)) {
    challenge(tcb, out);
    return false;
  }
  return true;
}

function refuse(tcb: Tcb, segment: Packet, out: Outbox): false {
  if ((segment.flags & SYN) !== 0) challenge(tcb, out);
  else answerUnacceptable(tcb, segment, out);
  return false;
}

/**
 * A segment is in the window unless all of it lies before what we acknowledged last, or it begins
 * beyond the right edge: what sticks out is cut off later.
 */
function isInWindow(tcb: Tcb, segment: Packet): boolean {
  const seq = toSeq(segment.seq);
  if (seqLt(seqAdd(seq, segmentLength(segment)), tcb.lastAckSent)) return false;
  return !seqGt(seq, tcb.rcvAdv);
}

/** The SYN,ACK of a simultaneous open: its ACK is what counts (RFC 9293 Figure 7). */
const isCrossedSynAck = (tcb: Tcb, segment: Packet): boolean =>
  tcb.state === "SYN-RECEIVED" &&
  !tcb.passive &&
  (segment.flags & ACK) !== 0 &&
  segment.payloadLength === 0 &&
  seqAdd(toSeq(segment.seq), 1) === tcb.rcvNxt &&
  segment.ack === tcb.sndNxt;
