import { ACK, FIN, PSH, SYN } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { armRto } from "../rtt/rto.ts";
import { maxBurstSegments } from "../send/burst-size.ts";
import { notePaced, pacingDelayNs, pacingHolds } from "../send/pacing.ts";
import {
  ENDS_BURST,
  ENDS_RECORD,
  HAS_FIN,
  HAS_PSH,
  HAS_SYN,
  LOST,
  RETRANSMITTED,
  SACKED,
} from "../send/marks.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { forgetProbe } from "../send/mtu-search.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd, seqDiff, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import type { RetransmissionCause } from "../why.ts";
import { isImpatient } from "./new-reno.ts";
import { recut } from "./recut.ts";
import { inReduction } from "./recovery.ts";
import { transmitStarts } from "./watch.ts";

/**
 * Sends what is lost again, oldest first, as far as cwnd allows (RFC 6675 §4 NextSeg rule 1, RFC 8985
 * §9.3). New data has its turn afterwards.
 */
export function retransmitLost(tcb: Tcb, out: Outbox): void {
  const { congestion, scoreboard: board } = tcb;
  const most = maxBurstSegments(tcb, dataLimitBytes(tcb));
  let startsTimer = false;
  const byTime = tcb.config.lossDetection === "rack"; // then only what is lost was retransmitted
  while (!pacingHolds(tcb, out.nowNs)) {
    let room = congestion.cwndSegments - board.flightSegments;
    if (room <= 0 && tcb.forceRetransmit) room = 1;
    if (room <= 0 || (byTime && board.retransOut >= board.lostOut)) break;
    const index = board.nextToRetransmit();
    if (index < 0) break;
    const sent = retransmit(tcb, out, index, "lost", Math.min(room, most));
    if (sent === 0) break;
    tcb.forceRetransmit = false;
    if (inReduction(tcb)) tcb.reduction.prrOut += sent;
    if (index === 0 && tcb.xmitTimer !== "reordering") startsTimer = true;
    if (tcb.config.rearmRtoInRecovery && tcb.recovery === "recovery") startsTimer = true;
  }
  if (startsTimer && !isImpatient(tcb)) armRto(tcb, out.nowNs, pacingDelayNs(tcb, out.nowNs));
}

/**
 * Sends a segment of the board again, as lost, and with it what was handed down together with it.
 *
 * @param most segments at most
 * @returns how many went
 */
export function retransmit(
  tcb: Tcb,
  out: Outbox,
  index: number,
  cause: RetransmissionCause,
  most = 1,
): number {
  const { scoreboard: board } = tcb;
  const sent = resend(tcb, out, index, most, cause);
  for (let each = 0; each < sent; each++) board.retransmitted(index + each);
  if (tcb.retransmittedNs < 0) tcb.retransmittedNs = out.nowNs;
  tcb.reduction.undoRetransmissions =
    Math.max(0, tcb.reduction.undoRetransmissions) + Math.max(1, sent);
  return sent;
}

/**
 * Sends segments of the board again; they are not counted as in flight once more. What lies beyond a
 * window that shrank stays, but for the oldest, which then probes the window.
 *
 * @returns how many went
 */
export function resend(
  tcb: Tcb,
  out: Outbox,
  index: number,
  most: number,
  cause: RetransmissionCause,
): number {
  const { scoreboard: board } = tcb;
  if (tcb.sending.search !== null) forgetProbe(tcb);
  const mss = dataLimitBytes(tcb);
  if ((board.flags(index) & HAS_SYN) === 0) {
    if (tcb.state === "SYN-SENT") return 0; // only the SYN is repeated (RFC 7413 §4.2.2)
    let windowBytes = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), board.start(index));
    if (windowBytes <= 0) {
      if (index > 0) return 0;
      windowBytes = mss;
    }
    if (tcb.sending.inPortions) recut(board, index, mss);
    const segments = burstFrom(tcb, index, most, mss, windowBytes);
    if (segments > 1) {
      let bytes = 0;
      for (let each = 0; each < segments; each++) {
        bytes += sendAgain(tcb, out, index + each, each === segments - 1, cause);
      }
      notePaced(tcb, bytes, out.nowNs);
      return segments;
    }
    board.endBurst(index);
    fit(tcb, index, Math.min(mss, windowBytes));
  }
  notePaced(tcb, sendAgain(tcb, out, index, false, cause), out.nowNs);
  return 1;
}

/** How many segments from `index` on were handed down at once and may go at once again. */
function burstFrom(
  { scoreboard: board }: Tcb,
  index: number,
  most: number,
  mss: number,
  windowBytes: number,
): number {
  const marks = board.flags(index) & MARKS;
  let segments = 1;
  let bytes = board.length(index);
  while (segments < most && (board.flags(index + segments - 1) & ENDS_BURST) === 0) {
    const next = index + segments;
    if (next >= board.count || (board.flags(next) & MARKS) !== marks) break;
    bytes += board.length(next);
    if (bytes > windowBytes || board.length(next - 1) > mss || board.length(next) > mss) break;
    segments++;
  }
  board.endBurst(index + segments - 1);
  return segments;
}

/** One segment leaves again; says its bytes. PSH goes with it as before, and with the last of a burst (Linux). */
function sendAgain(
  tcb: Tcb,
  out: Outbox,
  index: number,
  endsBurst: boolean,
  cause: RetransmissionCause,
): number {
  const { scoreboard: board } = tcb;
  if (tcb.teller !== null) tcb.teller.again(tcb, board.start(index), board.length(index), cause);
  const flags = board.flags(index);
  const isSyn = (flags & HAS_SYN) !== 0;
  const isFin = (flags & HAS_FIN) !== 0;
  const length = board.length(index) - (isSyn ? 1 : 0) - (isFin ? 1 : 0);
  if (length > 0) transmitStarts(tcb, out.nowNs);
  board.resent(index, out.nowNs, tcb.delivery.rate.applicationLimited, tcb.delivery);
  tcb.counters.retransmittedSegments++;
  tcb.counters.retransmittedBytes += length;
  tcb.counters.dataSegmentsSent++;
  const bits =
    (tcb.state === "SYN-SENT" ? 0 : ACK) |
    (isSyn ? SYN : 0) |
    (isFin ? FIN : 0) |
    ((endsBurst && tcb.sending.inPortions) || (flags & HAS_PSH) !== 0 ? PSH : 0);
  emitSegment(tcb, out, bits, board.start(index), length);
  return length;
}

/** What the segments of a burst have in common. */
const MARKS = SACKED | LOST | RETRANSMITTED;

/** Bytes of data in a segment of the board. */
const dataBytes = ({ scoreboard: board }: Tcb, index: number): number =>
  board.length(index) - ((board.flags(index) & HAS_FIN) === 0 ? 0 : 1);

/** Cuts a segment that is too long now; one that is short takes in what follows it (Linux). */
function fit(tcb: Tcb, index: number, mostBytes: number): void {
  const { scoreboard: board } = tcb;
  let bytes = dataBytes(tcb, index);
  if (bytes > mostBytes) {
    board.cut(index, mostBytes, true);
    return;
  }
  if (!tcb.config.retransCollapse) return;
  const windowEnd = seqAdd(tcb.sndUna, tcb.sndWndBytes);
  while (bytes < mostBytes && index + 1 < board.count) {
    // Each has to be a packet of its own, not part of a burst.
    if ((board.flags(index + 1) & ENDS_BURST) === 0) return;
    if (((board.flags(index) | board.flags(index + 1)) & (SACKED | HAS_SYN)) !== 0) return;
    if ((board.flags(index) & (HAS_FIN | ENDS_RECORD)) !== 0) return;
    bytes += dataBytes(tcb, index + 1);
    if (bytes > mostBytes || seqGt(board.end(index + 1), windowEnd)) return;
    board.join(index);
    if (!tcb.sackOk && board.sackedOut > 0) board.sackedOut--;
  }
}
