import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import { tellFieldAgain } from "../ecn/sender.ts";
import { suspectAfterGap } from "../fast-open/black-hole.ts";
import type { Outbox } from "../outbox.ts";
import { seqAdd, seqGt, seqLt, seqMax, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { answerUnacceptable, challenge } from "./challenge.ts";
import { segmentLength } from "./closed.ts";
import { failsLinuxPaws, isLateAck } from "./paws.ts";
import { isBeforeFin, isExactReset, linuxReset, synResets } from "./reset.ts";

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
  if (!isReset && failsLinuxPaws(tcb, segment, out.nowNs)) {
    return isLateAck(tcb, segment) ? false : refuse(tcb, segment, out);
  }
  if (!isInWindow(tcb, segment)) {
    if (!isReset) return refuse(tcb, segment, out);
    if (isBeforeFin(tcb, seq)) linuxReset(tcb, out);
    return false;
  }
  if (isReset) {
    if (isExactReset(tcb, seq) || !tcb.config.challengesForgeries) linuxReset(tcb, out);
    else {
      suspectAfterGap(tcb, segment, out);
      challenge(tcb, out);
    }
    return false;
  }
  if ((flags & SYN) !== 0 && !isCrossedSynAck(tcb, segment)) {
    tellFieldAgain(tcb);
    if (tcb.config.challengesForgeries) challenge(tcb, out);
    else synResets(tcb, segment, out);
    return false;
  }
  return true;
}

function refuse(tcb: Tcb, segment: Packet, out: Outbox): false {
  if ((segment.flags & SYN) !== 0) {
    tellFieldAgain(tcb);
    challenge(tcb, out);
  } else answerUnacceptable(tcb, segment, out);
  return false;
}

/**
 * A segment is in the window unless all of it lies before what we acknowledged last, or it begins
 * beyond the right edge. One that sticks out is taken whole if nothing waits to be read.
 */
function isInWindow(tcb: Tcb, segment: Packet): boolean {
  const seq = toSeq(segment.seq);
  const end = seqAdd(seq, segmentLength(segment));
  if (seqLt(end, tcb.lastAckSent)) return false;
  const edge = seqMax(tcb.rcvAdv, tcb.rcvNxt);
  const textEnd = seqAdd(end, (segment.flags & FIN) === 0 ? 0 : -1);
  if (!seqGt(textEnd, edge)) return !seqGt(seq, edge);
  return !seqGt(seq, edge) && tcb.memory.empty;
}

/** The SYN,ACK of a simultaneous open: its ACK is what counts (RFC 9293 Figure 7). */
const isCrossedSynAck = (tcb: Tcb, segment: Packet): boolean =>
  tcb.state === "SYN-RECEIVED" &&
  !tcb.passive &&
  (segment.flags & ACK) !== 0 &&
  segment.payloadLength === 0 &&
  seqAdd(toSeq(segment.seq), 1) === tcb.rcvNxt &&
  segment.ack === tcb.sndNxt;
