import type { Packet } from "@seedwire/wire";
import { NEWS_READABLE, NEWS_URGENT, type Outbox } from "../outbox.ts";
import { type Seq, seqAdd, seqDiff, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { textSeq } from "./text.ts";

/**
 * Where urgent data stands (RFC 9293 §3.8.5): there is none; the pointer was told, but its last byte
 * is not here; it is here; it is here and was read apart.
 */
export type UrgentState = "none" | "told" | "here" | "read";

/** The first byte that the application has not read. */
const copiedSeq = (tcb: Tcb): Seq =>
  seqAdd(tcb.rcvNxt, -tcb.receiveBuffer.bytes - (tcb.finReceived ? 1 : 0));

/** Sixth: URG (RFC 9293 §3.10.7.4). To be called before the text is taken. */
export function takeUrgent(tcb: Tcb, segment: Packet, isUrgent: boolean, out: Outbox): void {
  if (isUrgent) takePointer(tcb, segment, out);
  if (tcb.urgent === "told") takeByte(tcb, segment, out);
}

/**
 * The urgent pointer shows behind the last urgent byte (RFC 6093 §3.1, MUST-62). It never goes back,
 * and what is behind RCV.NXT already is no news.
 */
function takePointer(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { urgentPointer } = segment;
  // 0 would show before the segment; Linux takes it for the first byte.
  if (urgentPointer === 0 && tcb.config.profile === "rfc") return;
  const last = seqAdd(toSeq(segment.seq), Math.max(0, urgentPointer - 1));
  const copied = copiedSeq(tcb);
  if (seqLt(last, copied) || seqLt(last, tcb.rcvNxt)) return;
  if (tcb.urgent !== "none" && seqLeq(last, tcb.urgentSeq)) return;
  out.news |= NEWS_URGENT;
  // An urgent byte that is next to be read, and that a newer one follows, leaves the stream.
  const isNext = tcb.urgent !== "none" && tcb.urgentSeq === copied && copied !== tcb.rcvNxt;
  if (isNext && !tcb.config.urgentInline) skipUrgentByte(tcb);
  tcb.urgent = "told";
  tcb.urgentSeq = last;
}

/** If the last urgent byte is in this segment, it is kept apart too. */
function takeByte(tcb: Tcb, segment: Packet, out: Outbox): void {
  const at = seqDiff(tcb.urgentSeq, textSeq(segment));
  if (at < 0 || at >= segment.payloadLength) return;
  tcb.urgentByte = segment.payload[segment.payloadOffset + at]!;
  tcb.urgent = "here";
  out.news |= NEWS_READABLE;
}

/** The urgent byte is not part of what is read in order: it is passed over. */
function skipUrgentByte(tcb: Tcb): void {
  tcb.receiveBuffer.take(1);
  tcb.memory.read(1);
}

/**
 * The application is about to read: how many bytes it may have now. Reading stops before the last
 * urgent byte, so that the mark is found (RFC 6093 §3.3); the next read begins behind it, or with it
 * if urgent data stays in the stream.
 */
export function readableBytes(tcb: Tcb): number {
  const { receiveBuffer } = tcb;
  if (tcb.urgent === "none") return receiveBuffer.bytes;
  const ahead = seqDiff(tcb.urgentSeq, copiedSeq(tcb));
  if (ahead < 0 || ahead >= receiveBuffer.bytes) return receiveBuffer.bytes;
  if (ahead > 0) return ahead;
  if (!tcb.config.urgentInline) {
    skipUrgentByte(tcb);
    tcb.urgent = "none";
  }
  return receiveBuffer.bytes;
}

/** Whether a read would give something now: an urgent byte that is read apart does not count. */
export const isReadable = (tcb: Tcb): boolean =>
  tcb.receiveBuffer.bytes > (atUrgentMark(tcb) && !tcb.config.urgentInline ? 1 : 0);

/** The application has read: behind the mark, urgent mode is over. */
export function leaveUrgentMode(tcb: Tcb): void {
  if (tcb.urgent !== "none" && seqGt(copiedSeq(tcb), tcb.urgentSeq)) tcb.urgent = "none";
}

/** Whether the next byte to be read is the last urgent one (SIOCATMARK). */
export const atUrgentMark = (tcb: Tcb): boolean =>
  tcb.urgent !== "none" && tcb.urgentSeq === copiedSeq(tcb);

/** Bytes from where the application reads to the last urgent one; -1 if there is none ahead. */
export const urgentDistance = (tcb: Tcb): number =>
  tcb.urgent === "none" ? -1 : Math.max(-1, seqDiff(tcb.urgentSeq, copiedSeq(tcb)));

/** Bytes from where the application reads up to and with the last urgent one (MUST-33); 0 if none. */
export const urgentBytes = (tcb: Tcb): number =>
  tcb.urgent === "none" ? 0 : Math.max(0, seqDiff(tcb.urgentSeq, copiedSeq(tcb)) + 1);

/** What can be read before the mark: what SIOCINQ tells. */
export function bytesBeforeMark(tcb: Tcb): number {
  const { receiveBuffer, config } = tcb;
  if (config.urgentInline || tcb.urgent === "none") return receiveBuffer.bytes;
  const ahead = seqDiff(tcb.urgentSeq, copiedSeq(tcb));
  return ahead < 0 || !seqLt(tcb.urgentSeq, tcb.rcvNxt) ? receiveBuffer.bytes : ahead;
}

/**
 * Reads the urgent byte apart from the stream (MSG_OOB, Linux): the byte; "none" if there is none to
 * be had, or it was read; "not yet" if it is told of but not here.
 */
export function readUrgentByte(tcb: Tcb, peek: boolean): number | "none" | "not yet" {
  if (tcb.config.urgentInline || tcb.urgent === "none" || tcb.urgent === "read") return "none";
  if (tcb.urgent === "told") return "not yet";
  if (!peek) tcb.urgent = "read";
  return tcb.urgentByte;
}
