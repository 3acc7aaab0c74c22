import { seqAdd, seqGt } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { linuxDeservesUpdate, openLinuxWindow, selectLinuxWindow } from "./linux-window.ts";

/** Room for what the application has not read yet, bytes. */
const freeBytes = (tcb: Tcb): number =>
  Math.max(0, tcb.config.receiveBufferBytes - tcb.receiveBuffer.bytes);

/** The least step by which the right edge moves (RFC 9293 §3.8.6.2.2, MUST-39). */
const leastStepBytes = (tcb: Tcb): number =>
  Math.min(tcb.config.receiveBufferBytes >> 1, tcb.rcvMssBytes);

/**
 * Chooses RCV.WND for a segment that leaves.
 *
 * @returns the window field of the header: scaled, except on a SYN
 */
export function selectWindow(tcb: Tcb, onSyn: boolean): number {
  if (tcb.config.receiveWindow === "rfc") return selectRfcWindow(tcb, onSyn);
  if (!onSyn) return selectLinuxWindow(tcb);
  if (tcb.rcvSsthreshBytes < 0) openLinuxWindow(tcb);
  return Math.min(rcvWndBytes(tcb), 65535);
}

/**
 * Avoids silly windows (RFC 9293 §3.8.6.2.2): the right edge stays, or moves by a sensible step. It
 * never moves to the left (RFC 9293 SHLD-14).
 */
function selectRfcWindow(tcb: Tcb, onSyn: boolean): number {
  const offered = rcvWndBytes(tcb);
  const free = freeBytes(tcb);
  const scale = onSyn ? 0 : tcb.rcvScale;
  const unit = 1 << scale;
  // Rounding up keeps the right edge where it was; but never beyond what there is room for, or the
  // window would creep on with each small segment. Rounding down then takes back less than a unit,
  // as it must (RFC 7323 §2.4); what lies there is still accepted.
  const same =
    Math.ceil(offered / unit) * unit <= free ? Math.ceil(offered / unit) : offered >> scale;
  const isWorthIt = free - offered >= leastStepBytes(tcb);
  const field = Math.min(65535, isWorthIt ? Math.max(same, free >> scale) : same);
  const edge = seqAdd(tcb.rcvNxt, field * unit);
  if (seqGt(edge, tcb.rcvAdv)) tcb.rcvAdv = edge;
  return field;
}

/**
 * Whether the application has read so much that the peer should hear of it without being asked:
 * it may be waiting for room.
 */
export function deservesUpdate(tcb: Tcb): boolean {
  if (tcb.config.receiveWindow === "linux") return linuxDeservesUpdate(tcb);
  const offered = rcvWndBytes(tcb);
  const step = Math.min(freeBytes(tcb), 65535 << tcb.rcvScale) - offered;
  if (step < leastStepBytes(tcb)) return false;
  return offered < tcb.rcvMssBytes || step >= tcb.config.receiveBufferBytes >> 1;
}
