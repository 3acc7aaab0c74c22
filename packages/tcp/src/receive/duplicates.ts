import { FIN, type Packet } from "@seedwire/wire";
import { type Seq, seqDiff, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { enterQuickAckMode } from "./linux-acks.ts";
import { endOf } from "./reassembly.ts";

/** What came twice is told to the peer in the next ACK (RFC 2883 §4). */
export function reportDuplicate(tcb: Tcb, start: Seq, end: Seq): void {
  if (tcb.sackOk && tcb.config.duplicateSack) tcb.dsack = [start, end];
}

/** Something more came twice: it is told if it touches what is told already. */
export function extendDuplicate(tcb: Tcb, start: Seq, end: Seq): void {
  const { dsack } = tcb;
  if (dsack === null) return reportDuplicate(tcb, start, end);
  const [left, right] = dsack;
  if (seqGt(start, right) || seqGt(left, end)) return;
  tcb.dsack = [seqLt(start, left) ? start : left, seqGt(end, right) ? end : right];
}

/**
 * A segment that is not acceptable is about to be answered: if it begins with what is here already,
 * the answer says so, and more ACKs follow soon, since ours seem to get lost (Linux).
 */
export function noteUnacceptable(tcb: Tcb, segment: Packet): void {
  const { payloadLength, flags } = segment;
  const start = toSeq(segment.seq);
  const end = endOf(start, payloadLength, (flags & FIN) !== 0);
  if (start === end || !seqLt(start, tcb.rcvNxt)) return;
  if (tcb.config.ackPolicy === "linux") enterQuickAckMode(tcb);
  const known = seqLeq(end, tcb.rcvNxt) ? end : tcb.rcvNxt;
  tcb.counters.duplicateBytes += Math.min(payloadLength, seqDiff(known, start));
  reportDuplicate(tcb, start, known);
}
