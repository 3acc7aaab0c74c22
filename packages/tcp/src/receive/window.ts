import { type Seq, seqAdd, seqDiff, seqGt } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";

/** Room for what the application has not read yet, bytes. */
const freeBytes = (tcb: Tcb): number =>
  Math.max(0, tcb.config.receiveBufferBytes - tcb.receiveBuffer.bytes);

/** The least step by which the right edge moves (RFC 9293 §3.8.6.2.2, MUST-39). */
const leastStepBytes = (tcb: Tcb): number =>
  Math.min(tcb.config.receiveBufferBytes >> 1, tcb.rcvMssBytes);

/**
 * Chooses RCV.WND for a segment that leaves, avoiding silly windows (RFC 9293 §3.8.6.2.2): the
 * right edge stays, or moves by a sensible step. It never moves to the left (RFC 9293 SHLD-14).
 *
 * @returns the window field of the header: scaled, except on a SYN
 */
export function selectWindow(tcb: Tcb, onSyn: boolean): number {
  const offered = rcvWndBytes(tcb);
  const free = freeBytes(tcb);
  const scale = onSyn ? 0 : tcb.rcvScale;
  const step = free - offered;
  const wanted = step >= leastStepBytes(tcb) ? free : offered;
  // Rounding up keeps the right edge; rounding down would take a little of it back.
  const unit = 1 << scale;
  const field = Math.min(65535, wanted === offered ? Math.ceil(wanted / unit) : wanted >> scale);
  const edge = seqAdd(tcb.rcvNxt, field * unit);
  if (seqGt(edge, tcb.rcvAdv)) tcb.rcvAdv = edge;
  return field;
}

/**
 * Whether the application has read so much that the peer should hear of it without being asked:
 * it may be waiting for room.
 */
export function deservesUpdate(tcb: Tcb): boolean {
  const offered = rcvWndBytes(tcb);
  const step = Math.min(freeBytes(tcb), 65535 << tcb.rcvScale) - offered;
  if (step < leastStepBytes(tcb)) return false;
  if (tcb.config.ackPolicy === "linux") return step >= offered; // at least doubled
  return offered < tcb.rcvMssBytes || step >= tcb.config.receiveBufferBytes >> 1;
}

/** How many of a segment's sequence numbers fit into the window, from RCV.NXT on. */
export const roomFrom = (tcb: Tcb, start: Seq): number => seqDiff(tcb.rcvAdv, start);
