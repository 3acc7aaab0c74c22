import { SYN, type Packet } from "@seedwire/wire";
import { NEWS_READABLE, type Outbox } from "../outbox.ts";
import { type Seq, seqAdd, seqDiff, seqGeq, seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import type { Arrival } from "./ack-policy.ts";

/** Sequence number of the first byte of text: a SYN before it takes one for itself. */
export const textSeq = (segment: Packet): Seq =>
  seqAdd(toSeq(segment.seq), (segment.flags & SYN) === 0 ? 0 : 1);

/**
 * Takes the text of an acceptable segment (RFC 9293 §3.10.7.4, seventh): what is next goes to the
 * receive buffer, what comes early waits (SHLD-31), what came before or lies beyond the window is
 * cut off.
 */
export function acceptText(tcb: Tcb, segment: Packet, out: Outbox): Arrival {
  const seq = textSeq(segment);
  let start = seq;
  let end = seqAdd(seq, segment.payloadLength);
  if (seqLt(start, tcb.rcvNxt)) {
    noteOverlap(tcb, start, end);
    start = tcb.rcvNxt;
  }
  if (tcb.earlyFin !== null && seqGt(end, tcb.earlyFin)) end = tcb.earlyFin;
  if (seqGt(end, tcb.rcvAdv)) end = tcb.rcvAdv;
  if (seqGeq(start, end)) return "duplicate";

  const offset = segment.payloadOffset + seqDiff(start, seq);
  const length = seqDiff(end, start);
  if (start !== tcb.rcvNxt) {
    tcb.counters.outOfOrderSegments++;
    if (tcb.reassembly.full) return "out of order";
    const fresh = tcb.reassembly.insert(start, segment.payload, offset, length);
    tcb.counters.duplicateBytes += length - fresh;
    if (fresh === 0 && tcb.sackOk) tcb.dsack = [start, end];
    return "out of order";
  }
  tcb.receiveBuffer.push(segment.payload, offset, length);
  tcb.rcvNxt = end;
  out.news |= NEWS_READABLE;
  if (tcb.reassembly.empty) return seq === start ? "in order" : "duplicate";
  tcb.rcvNxt = tcb.reassembly.drain(tcb.rcvNxt, tcb.receiveBuffer);
  return "fills a gap";
}

/** Part of the segment came before (RFC 2883 §4.2: reported even if some of it is new). */
function noteOverlap(tcb: Tcb, start: Seq, end: Seq): void {
  const known = seqLt(end, tcb.rcvNxt) ? end : tcb.rcvNxt;
  tcb.counters.duplicateBytes += seqDiff(known, start);
  if (tcb.sackOk) tcb.dsack = [start, known];
}
