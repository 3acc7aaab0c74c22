import { ms, NEVER, type Ns, us } from "@seedwire/engine";
import { FIN, PSH, SYN, URG, type Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { rtoNs } from "../rtt/rto.ts";
import { emitPureAck } from "../send/segment.ts";
import { seqDiff } from "../seq.ts";
import { advMssBytes } from "../send/mss.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { clampLinuxWindow, linuxWindowBytes } from "./linux-window.ts";
import { truesizeOf } from "./memory.ts";

/**
 * When Linux acknowledges. A new or troubled connection is acknowledged at once for some segments
 * (quick ACKs); one that answers what it receives is interactive, and its ACKs wait for the answer;
 * otherwise every second full segment draws an ACK. The time that an ACK waits (ATO) follows the gaps
 * between segments.
 */

/** Quick ACKs at the start of a connection and after trouble. */
const QUICK_ACKS = 16;
/** Duplicate ACKs that are never held back: the peer's fast retransmit needs them. */
const DUP_THRESH = 3;
/** Headers without options, and timestamps with their padding. */
const IP_HEADER = 20;
const TCP_HEADER = 20;
const TIMESTAMP_BYTES = 12;
/** A segment with one of these may be shorter than a full one. */
const REMNANT = FIN | URG | SYN | PSH;
/** How much later than asked for its timer fires (tcp_comp_sack_slack_ns). */
const COMPRESSION_SLACK_NS = us(100);
/** An ACK put off by a round trip does not leave before what comes after exactly that time. */
const ROUND_TRIP_SLACK_NS = us(1);
/** Linux counts ACK delays in ticks of its own. */
const JIFFY_NS = ms(4);
/** A timer fires before the RTO of a peer that is like us. */
const TICK_NS = ms(1);

/** Whether ACKs wait for data of ours to ride on (Linux's pingpong mode). */
export const isInteractive = (tcb: Tcb): boolean =>
  tcb.answersInTurn >= tcb.config.interactiveThreshold;

export function becomeInteractive(tcb: Tcb): void {
  tcb.answersInTurn = tcb.config.interactiveThreshold;
}

/** The longest that an ACK may wait: less than the least RTO. */
const longestDelayNs = ({ config }: Tcb): Ns =>
  Math.min(config.delayedAckMaxNs, Math.max(config.minRtoNs - TICK_NS, TICK_NS));

/** ATO as told by tcp_info. */
export const reportedAtoNs = (tcb: Tcb): Ns => Math.min(tcb.atoNs, longestDelayNs(tcb));

/** At most so many of the next ACKs leave at once: half a window of full segments. */
function moreQuickAcks(tcb: Tcb, most: number): void {
  const window = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
  const half = Math.floor(window / (2 * tcb.rcvMssBytes));
  const acks = Math.min(half === 0 ? 2 : half, most);
  if (acks > tcb.quickAcks) tcb.quickAcks = acks;
}

/** Trouble: the peer has to know soon where we are. */
export function enterQuickAckMode(tcb: Tcb, most: number = QUICK_ACKS): void {
  moreQuickAcks(tcb, most);
  tcb.answersInTurn = 0;
  tcb.atoNs = tcb.config.delayedAckNs;
}

/** Data has come in order: the ATO follows the gap since the last. */
export function adaptAto(tcb: Tcb, nowNs: Ns): void {
  const leastNs = tcb.config.delayedAckNs;
  if (tcb.atoNs === 0) {
    moreQuickAcks(tcb, QUICK_ACKS);
    tcb.atoNs = leastNs;
  } else {
    const gapNs = nowNs - tcb.lastDataReceivedNs;
    if (gapNs <= leastNs / 2) {
      tcb.atoNs = tcb.atoNs / 2 + leastNs / 2;
    } else if (gapNs < tcb.atoNs) {
      tcb.atoNs = Math.min(tcb.atoNs / 2 + gapNs, rtoNs(tcb), tcb.config.delayedAckMaxNs);
    } else if (gapNs > rtoNs(tcb)) {
      moreQuickAcks(tcb, QUICK_ACKS); // the peer's window may have begun anew
    }
  }
  tcb.lastDataReceivedNs = nowNs;
}

/** Data of ours left soon after data came: one more answer. */
export function countAnswer(tcb: Tcb, nowNs: Ns): void {
  if (nowNs - tcb.lastDataReceivedNs >= tcb.atoNs) return;
  if (tcb.answersInTurn < 255) tcb.answersInTurn++;
}

/** A segment has left that acknowledges all that came. */
export function linuxAckSent(tcb: Tcb): void {
  tcb.compressedAcks = 0;
  if (tcb.quickAcks > 0 && tcb.ackScheduled && --tcb.quickAcks === 0) {
    tcb.atoNs = tcb.config.delayedAckNs;
  }
  tcb.ackScheduled = false;
  tcb.ackMandatory = false;
  tcb.smallPushes = 0;
}

/** A segment was taken and an ACK is owed: does it leave now? */
export function decideAck(tcb: Tcb, out: Outbox): void {
  const owed = seqDiff(tcb.rcvNxt, tcb.lastAckSent);
  const offered = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
  const now =
    (owed > tcb.rcvMssBytes &&
      // Otherwise reading will move the window and send the ACK.
      (tcb.receiveBuffer.bytes < 1 || linuxWindowBytes(tcb) >= offered)) ||
    (tcb.quickAcks > 0 && !isInteractive(tcb)) ||
    tcb.ackMandatory;
  if (now) return emitPureAck(tcb, out);
  if (tcb.reassembly.empty) return delayAck(tcb, out);
  compressAck(tcb, out);
}

/** Something waits for reassembly: every segment draws an ACK, though later ones share one. */
function compressAck(tcb: Tcb, out: Outbox): void {
  if (!tcb.sackOk || tcb.compressedAcks >= tcb.config.sackCompressionAcks) {
    return emitPureAck(tcb, out);
  }
  if (tcb.compressedRcvNxt !== tcb.rcvNxt) {
    tcb.compressedRcvNxt = tcb.rcvNxt;
    tcb.dupAcksSent = 0;
  }
  if (tcb.dupAcksSent < DUP_THRESH) {
    tcb.dupAcksSent++;
    return emitPureAck(tcb, out);
  }
  if (++tcb.compressedAcks > 1) return;
  // A twentieth of the round trip.
  let rttUs8 = tcb.rcvRttUs8;
  const srttUs8 = Math.floor(Math.max(0, tcb.rtt.srttNs) / 125);
  if (srttUs8 > 0 && srttUs8 < rttUs8) rttUs8 = srttUs8;
  const delayNs = Math.min(tcb.config.sackCompressionNs, Math.floor((rttUs8 * 125) / 20));
  const deadlineNs = out.nowNs + delayNs + COMPRESSION_SLACK_NS;
  tcb.delayedAckDeadlineNs = Math.min(tcb.delayedAckDeadlineNs, deadlineNs);
}

/** A block that few ACKs will tell of has come: what was held leaves first. */
export function releaseCompressedAck(tcb: Tcb, out: Outbox): void {
  if (tcb.compressedAcks > 0) emitPureAck(tcb, out);
}

/** Puts the ACK off by the ATO, no longer than a round trip. */
export function delayAck(tcb: Tcb, out: Outbox): void {
  const leastNs = tcb.config.delayedAckNs;
  let waitNs = tcb.atoNs;
  if (waitNs > leastNs && tcb.rtt.srttNs > 0) {
    waitNs = Math.min(waitNs, Math.max(tcb.rtt.srttNs + ROUND_TRIP_SLACK_NS, leastNs));
  }
  waitNs = Math.min(waitNs, longestDelayNs(tcb));
  if (tcb.delayedAckDeadlineNs !== NEVER) {
    // About to fire anyway.
    const soonNs = Math.floor(waitNs / 4 / JIFFY_NS) * JIFFY_NS;
    if (tcb.delayedAckDeadlineNs <= out.nowNs + soonNs) return emitPureAck(tcb, out);
  }
  waitNs = Math.max(Math.round(waitNs), tcb.config.ackTickNs);
  const endNs = timerEndNs(tcb, out.nowNs, waitNs);
  tcb.delayedAckDeadlineNs = Math.min(tcb.delayedAckDeadlineNs, endNs);
}

/** The delayed ACK's time has come: the ATO was too short, or no answer came to carry the ACK. */
export function linuxDelayExpires(tcb: Tcb): void {
  tcb.delayedAckDeadlineNs = NEVER;
  if (tcb.compressedAcks > 0) {
    tcb.ackNow = true;
    return;
  }
  if (!tcb.ackScheduled) return;
  if (isInteractive(tcb)) {
    tcb.answersInTurn = 0;
    tcb.atoNs = tcb.config.delayedAckNs;
  } else {
    tcb.atoNs = Math.min(2 * tcb.atoNs, rtoNs(tcb), tcb.config.delayedAckMaxNs);
  }
  tcb.ackNow = true;
}

/** The application has read: is it time for the ACK that is owed? */
export function linuxAckAfterRead(tcb: Tcb): boolean {
  if (!tcb.ackScheduled) return false;
  if (seqDiff(tcb.rcvNxt, tcb.lastAckSent) > tcb.rcvMssBytes) return true;
  // A small segment was among what it drained.
  const pushed = tcb.smallPushes > 1 || (tcb.smallPushes > 0 && !isInteractive(tcb));
  return pushed && tcb.memory.usedBytes === 0;
}

/**
 * Measures what a full segment of the peer carries. The options of its segments vary, so smaller ones
 * count only if they are of a reasonable size and come twice in a row.
 */
export function measureSegment(tcb: Tcb, segment: Packet): void {
  const { payloadLength, flags, joinedSegmentBytes } = segment;
  const headerBytes = segment.sizeBytes - payloadLength - IP_HEADER;
  const last = tcb.lastSegmentBytes;
  tcb.lastSegmentBytes = 0;
  const length = joinedSegmentBytes > 0 ? joinedSegmentBytes : payloadLength;
  if (length >= tcb.rcvMssBytes) {
    if (length !== tcb.rcvMssBytes) measureDensity(tcb, segment);
    tcb.rcvMssBytes = Math.min(length, advMssBytes(tcb));
    if ((flags & PSH) !== 0) tcb.smallPushes = Math.max(tcb.smallPushes, 1);
    return;
  }
  const whole = length + headerBytes;
  const isTelling = (flags & REMNANT) === 0 ? whole >= 88 + TCP_HEADER : whole >= 536 + TCP_HEADER;
  if (isTelling) {
    const bytes = whole - TCP_HEADER - (tcb.timestampsOk ? TIMESTAMP_BYTES : 0);
    tcb.lastSegmentBytes = bytes;
    if (bytes === last) {
      tcb.rcvMssBytes = bytes;
      return;
    }
  }
  tcb.smallPushes = tcb.smallPushes > 0 ? 2 : 1;
}

/** Segments of a new size show anew how much of a buffer is data; the clamp follows. */
function measureDensity(tcb: Tcb, segment: Packet): void {
  const { memory } = tcb;
  const truesize = truesizeOf(segment.sizeBytes);
  const ratio = Math.min(255, Math.floor((segment.payloadLength * 256) / truesize));
  if (ratio === memory.ratio) return;
  memory.ratio = Math.max(1, ratio);
  clampLinuxWindow(tcb, memory.window(memory.limitBytes));
  if (tcb.windowClampBytes < tcb.rcvSpaceBytes) tcb.rcvSpaceBytes = tcb.windowClampBytes;
}
