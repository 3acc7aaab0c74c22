import type { Ns } from "@seedwire/engine";
import { NEWS_ROOM, type Outbox } from "../outbox.ts";
import { flightSegments, offsetOf, type Tcb } from "../tcb.ts";
import { SEND_BUFFER } from "./chronograph.ts";

/** What Linux needs for a portion beside its bytes: the skb and its head, as measured. */
const PORTION_OVERHEAD = 832;
/** Headers, and the rest of a buffer, of one segment in the worst case (Linux: MAX_TCP_HEADER...). */
const SEGMENT_OVERHEAD = 320 + 320;
const SKB_BYTES = 256;
/** Memory is reserved in pages. */
const PAGE_BYTES = 4096;

/** Whether anything is unacknowledged or waits to be sent. */
export const hasData = (tcb: Tcb): boolean =>
  tcb.scoreboard.count > 0 || tcb.sending.queue.count > 0;

/** What the send buffer holds, bytes, with the overhead of its portions (sk_wmem_queued). */
export function heldBytes({ sending: { queue, sent }, unaOffset }: Tcb): number {
  const bytes = Math.max(0, queue.endOffset - Math.max(0, unaOffset));
  return bytes + PORTION_OVERHEAD * (queue.count + sent.countFrom(unaOffset));
}

/**
 * What is left of the pages that the buffers of both directions take (sk_forward_alloc). What left again may
 * have been cut out of its portion, which makes portions of both parts.
 */
export function reservedBytes(tcb: Tcb): number {
  const { memory, scoreboard: board, sending, unaOffset } = tcb;
  const { queue } = sending;
  const portions = queue.count + board.bursts;
  const bytes = Math.max(0, queue.endOffset - Math.max(0, unaOffset));
  return -(memory.usedBytes + bytes + PORTION_OVERHEAD * portions) & (PAGE_BYTES - 1);
}

/** Whether one more portion may be begun: the buffer is not full (Linux: sk_stream_memory_free). */
export function mayBeginPortion(tcb: Tcb): boolean {
  if (heldBytes(tcb) >= tcb.sending.bufferBytes) return false;
  return unsentBytes(tcb) < tcb.config.notSentLowBytes;
}

/** Bytes that have entered the queue and never left. */
const unsentBytes = (tcb: Tcb): number =>
  tcb.sending.queue.endOffset - Math.max(0, offsetOf(tcb, tcb.sndNxt));

/**
 * Whether a writer is told that there is room again: a third of the buffer is free, so that it is
 * not woken for every ACK (Linux: sk_stream_is_writeable).
 */
export function hasRoom(tcb: Tcb): boolean {
  const held = heldBytes(tcb);
  if (tcb.sending.bufferBytes - held < held >> 1 || held >= tcb.sending.bufferBytes) return false;
  return 2 * unsentBytes(tcb) < tcb.config.notSentLowBytes;
}

/** Somebody may wait for room: lets the buffer grow, and tells if there is some (tcp_check_space). */
export function checkRoom(tcb: Tcb, out: Outbox): void {
  const { sending } = tcb;
  if (!sending.noSpace || !sending.inPortions) return;
  // With the window full, the buffer is not what holds the sender.
  if (flightSegments(tcb) < tcb.congestion.cwndSegments) {
    growBuffer(tcb, out.nowNs);
  }
  if (!hasRoom(tcb)) return;
  sending.noSpace = false;
  sending.chronograph.stop(SEND_BUFFER, hasData(tcb), out.nowNs);
  out.news |= NEWS_ROOM;
}

/** Makes the send buffer as large as two congestion windows, or more, need it (Linux: tcp_sndbuf_expand). */
export function growBuffer(tcb: Tcb, nowNs: Ns): void {
  const { config, congestion, sending } = tcb;
  if (!config.sendBufferTuning) return;
  sending.validatedNs = nowNs;
  const mss = Math.max(tcb.peerMssBytes, tcb.smssBytes);
  const perSegment = powerOfTwo(mss + SEGMENT_OVERHEAD) + SKB_BYTES;
  const segments = Math.max(config.initialWindowSegments, congestion.cwndSegments);
  const wanted = congestion.sendBufferWindows * segments * perSegment;
  if (sending.bufferBytes < wanted) {
    sending.bufferBytes = Math.min(wanted, config.sendBufferBytes);
  }
}

/** The next power of two, from there on. */
function powerOfTwo(atLeast: number): number {
  let power = 1;
  while (power < atLeast) power *= 2;
  return power;
}
