import type { TcpConfig } from "../config.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { advMssBytes } from "../send/mss.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";

/**
 * The receive window as Linux reckons it: from the memory that is left, in units of data. Quantities
 * have the names of the RFC where it has one; the others are Linux's: the window clamp (what may ever
 * be offered) and `rcvSsthreshBytes` (what is offered while segments still have to show that they do
 * not waste memory).
 */

/** Offset by which shifts are reckoned: 65535 << shift is the largest window. */
const MAX_FIELD = 65535;
const MAX_SHIFT = 14;
/** For peers that take the window for a signed number. */
const MAX_SIGNED_FIELD = 32767;
/** Windows are at least prepared for this buffer (net.core.rmem_max of Linux 6.18; 212,992 in 6.12). */
const RMEM_MAX_BYTES = 4_194_304;
/** Segments of the first window that auto-tuning reckons with. */
const INITIAL_WINDOW_SEGMENTS = 10;
/** Half of the least receive buffer. */
const LEAST_CLAMP_BYTES = 1152;
/** Timestamps with padding. */
const TIMESTAMP_BYTES = 12;

const roundDown = (value: number, unit: number): number => value - (value % unit);
const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/** Shift of the windows that we would send: enough for the largest buffer (RFC 7323 §2.3). */
export function linuxScale(config: TcpConfig): number {
  const window = config.receiveBufferBytes >> 1;
  let space = Math.max(window, config.receiveBufferMaxBytes, RMEM_MAX_BYTES);
  space = Math.min(space, initialClampBytes(config, window));
  let shift = 0;
  while (shift < MAX_SHIFT && Math.floor(space / (1 << shift)) > MAX_FIELD) shift++;
  return shift;
}

/** The clamp before the handshake: what the application asked for, or else what can be told. */
function initialClampBytes(config: TcpConfig, window: number): number {
  const clamp = Math.min(config.windowClampBytes, MAX_FIELD * (1 << MAX_SHIFT));
  return config.receiveBufferFixed ? Math.min(clamp, window) : clamp;
}

/** The window of our first SYN or SYN,ACK: a whole number of segments (Linux). */
export function openLinuxWindow(tcb: Tcb): void {
  const { memory, passive, timestampsOk } = tcb;
  const mss = tcb.ownMssBytes - (passive && timestampsOk ? TIMESTAMP_BYTES : 0);
  const window = memory.window(memory.limitBytes);
  const clamp = initialClampBytes(tcb.config, window);
  let space = Math.min(clamp, window);
  if (space > mss) space = roundDown(space, mss);
  if (tcb.config.signedWindows) space = Math.min(space, MAX_SIGNED_FIELD);
  tcb.rcvAdv = seqAdd(tcb.rcvNxt, space);
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.rcvSsthreshBytes = space;
  tcb.windowClampBytes = Math.min(clamp, MAX_FIELD * (1 << tcb.rcvScale));
}

/** The handshake is complete: clamp and threshold are settled. */
export function settleLinuxWindow(tcb: Tcb, nowNs: number): void {
  const { memory } = tcb;
  const mss = advMssBytes(tcb);
  const most = memory.window(memory.limitBytes);
  if (!tcb.windowScaleOk) tcb.windowClampBytes = Math.min(tcb.windowClampBytes, MAX_FIELD);
  const { applicationShift: shift } = tcb.config;
  if (tcb.windowClampBytes >= most) {
    tcb.windowClampBytes = most;
    if (shift > 0 && most > 4 * mss) {
      tcb.windowClampBytes = Math.max(most - (most >> shift), 4 * mss);
    }
  }
  if (shift > 0 && tcb.windowClampBytes > 2 * mss && tcb.windowClampBytes + mss > most) {
    tcb.windowClampBytes = Math.max(2 * mss, most - mss); // room for one segment
  }
  tcb.rcvSsthreshBytes = Math.min(tcb.rcvSsthreshBytes, tcb.windowClampBytes);
  const offered = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
  tcb.rcvSpaceBytes = Math.min(tcb.rcvSsthreshBytes, offered, INITIAL_WINDOW_SEGMENTS * mss);
  tcb.rcvSpaceNs = nowNs;
  tcb.rcvSpaceOffset = tcb.receiveBuffer.readBytes;
}

/** The window that there is room for now, bytes; 0 if it is better closed than small. */
export function linuxWindowBytes(tcb: Tcb): number {
  const { memory } = tcb;
  const unit = 1 << tcb.rcvScale;
  const allowed = memory.window(memory.limitBytes);
  const most = Math.min(tcb.windowClampBytes, allowed);
  let mss = tcb.rcvMssBytes;
  if (mss > most) {
    mss = most;
    if (mss <= 0) return 0;
  }
  const shrinks = tcb.config.windowShrinks && tcb.rcvScale > 0;
  let free = memory.window(memory.freeBytes);
  if (shrinks) free = roundDown(Math.max(0, free), unit);
  if (free < most >> 1) {
    tcb.quickAcks = 0;
    free = roundDown(Math.max(0, free), unit);
    // Close it in time, before memory runs out and data has to be dropped.
    if (free < allowed >> 4 || free < mss || (shrinks && free < unit)) return 0;
  }
  if (free > tcb.rcvSsthreshBytes) free = tcb.rcvSsthreshBytes;
  // Rounded up, so that the scale does not take the last of it away.
  if (tcb.rcvScale > 0) return roundUp(free, unit);
  const window = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
  if (window <= free - mss || window > free) return roundDown(free, mss);
  if (mss === most && free > window + (most >> 1)) return free;
  return window;
}

/** RCV.WND and the window field for a segment that leaves (RFC 9293 §3.8.6.2.2, SHLD-14). */
export function selectLinuxWindow(tcb: Tcb): number {
  if (tcb.outOfMemory) {
    // What came could not be kept: nothing is welcome until something was read.
    tcb.rcvAdv = tcb.rcvNxt;
    return 0;
  }
  const current = rcvWndBytes(tcb);
  const unit = 1 << tcb.rcvScale;
  let window = linuxWindowBytes(tcb);
  const shrinks = tcb.config.windowShrinks && tcb.rcvScale > 0;
  if (window < current && !shrinks) window = roundUp(current, unit);
  tcb.rcvAdv = seqAdd(tcb.rcvNxt, window);
  const isSigned = tcb.rcvScale === 0 && tcb.config.signedWindows;
  return Math.min(Math.floor(window / unit), isSigned ? MAX_SIGNED_FIELD : MAX_FIELD);
}

/** Whether reading has opened the window so much that the peer should hear: at least twofold. */
export function linuxDeservesUpdate(tcb: Tcb): boolean {
  const current = rcvWndBytes(tcb);
  if (2 * current > tcb.windowClampBytes) return false;
  const window = linuxWindowBytes(tcb);
  return window > 0 && window >= 2 * current;
}

/** The threshold grows with data that came in well-filled buffers. */
export function growLinuxWindow(tcb: Tcb, length: number, truesize: number): void {
  const { memory } = tcb;
  const most = Math.min(tcb.windowClampBytes, memory.window(memory.freeBytes));
  const room = most - tcb.rcvSsthreshBytes;
  if (room <= 0) return;
  const isDense = memory.window(truesize) <= length;
  const step = isDense ? 2 * advMssBytes(tcb) : sparseStep(tcb, length, truesize);
  if (step === 0) return;
  tcb.rcvSsthreshBytes += Math.min(room, Math.max(step, 2 * length));
  tcb.quickAcks |= 1;
}

/** A wasteful buffer still counts as long as the threshold is small beside what there may be. */
function sparseStep(tcb: Tcb, length: number, truesize: number): number {
  const { memory } = tcb;
  let size = memory.window(truesize) >> 1;
  let window = memory.window(tcb.config.receiveBufferMaxBytes) >> 1;
  while (tcb.rcvSsthreshBytes <= window) {
    if (size <= length) return 2 * tcb.rcvMssBytes;
    size >>= 1;
    window >>= 1;
  }
  return 0;
}

/** The clamp moves: buffers are better or worse filled than thought, or TCP_WINDOW_CLAMP was set. */
export function clampLinuxWindow(tcb: Tcb, wantedBytes: number): void {
  const before = tcb.windowClampBytes;
  const clampBytes = Math.max(wantedBytes, LEAST_CLAMP_BYTES);
  if (clampBytes === before) return;
  tcb.windowClampBytes = clampBytes;
  if (clampBytes < before) {
    tcb.rcvSsthreshBytes = Math.min(tcb.rcvSsthreshBytes, clampBytes);
  } else {
    const offered = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
    tcb.rcvSsthreshBytes = Math.max(tcb.rcvSsthreshBytes, Math.min(offered, clampBytes));
  }
}
