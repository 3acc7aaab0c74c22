import { ACK, FIN, PSH, SYN } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { armRto } from "../rtt/rto.ts";
import { ENDS_BURST, HAS_FIN, HAS_PSH, HAS_SYN, SACKED } from "../send/marks.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd, seqDiff, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { inReduction } from "./recovery.ts";

/**
 * Sends what is lost again, oldest first, as far as cwnd allows (RFC 6675 §4 NextSeg rule 1, RFC 8985
 * §9.3). New data has its turn afterwards.
 */
export function retransmitLost(tcb: Tcb, out: Outbox): void {
  const { congestion, scoreboard: board } = tcb;
  let sentFirst = false;
  for (;;) {
    const fits = board.flightSegments < congestion.cwndSegments;
    if (!fits && !tcb.forceRetransmit) break;
    if (board.retransOut >= board.lostOut) break;
    const index = board.nextToRetransmit();
    if (index < 0) break;
    if (!retransmit(tcb, out, index)) break;
    tcb.forceRetransmit = false;
    if (inReduction(tcb)) tcb.prrOut++;
    if (index === 0 && tcb.xmitTimer !== "reordering") sentFirst = true;
  }
  if (sentFirst) armRto(tcb, out.nowNs);
}

/** Sends a segment of the board again, as lost. Says whether it went. */
export function retransmit(tcb: Tcb, out: Outbox, index: number): boolean {
  const sent = resend(tcb, out, index);
  if (sent) tcb.scoreboard.retransmitted(index, out.nowNs, tcb.delivered);
  if (tcb.retransmittedNs < 0) tcb.retransmittedNs = out.nowNs;
  tcb.undoRetransmissions = Math.max(0, tcb.undoRetransmissions) + 1;
  return sent;
}

/**
 * Sends a segment of the board again; it is not counted as in flight once more. What lies beyond a
 * window that shrank stays, but for the oldest, which then probes the window.
 */
export function resend(tcb: Tcb, out: Outbox, index: number): boolean {
  const { scoreboard: board } = tcb;
  const had = board.flags(index);
  const isSyn = (had & HAS_SYN) !== 0;
  const mss = dataLimitBytes(tcb);
  let windowBytes = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), board.start(index));
  if (!isSyn) {
    if (windowBytes <= 0) {
      if (index > 0) return false;
      windowBytes = mss;
    }
    fit(tcb, index, Math.min(mss, windowBytes));
  }
  const start = board.start(index);
  const flags = board.flags(index);
  const control = (isSyn ? 1 : 0) + ((flags & HAS_FIN) !== 0 ? 1 : 0);
  const length = board.length(index) - control;
  board.resent(index, out.nowNs, tcb.delivered);
  tcb.counters.retransmittedSegments++;
  tcb.counters.retransmittedBytes += length;
  tcb.counters.dataSegmentsSent++;
  const bits =
    (tcb.state === "SYN-SENT" ? 0 : ACK) |
    (isSyn ? SYN : 0) |
    ((flags & HAS_FIN) !== 0 ? FIN : 0) |
    ((flags & HAS_PSH) !== 0 ? PSH : 0);
  emitSegment(tcb, out, bits, start, length);
  return true;
}

/** Bytes of data in a segment of the board. */
const dataBytes = ({ scoreboard: board }: Tcb, index: number): number =>
  board.length(index) - ((board.flags(index) & HAS_FIN) === 0 ? 0 : 1);

/** Cuts a segment that is too long now; one that is short takes in what follows it (Linux). */
function fit(tcb: Tcb, index: number, mostBytes: number): void {
  const { scoreboard: board } = tcb;
  let bytes = dataBytes(tcb, index);
  if (bytes > mostBytes) {
    board.cut(index, mostBytes);
    return;
  }
  if (!tcb.config.retransCollapse) return;
  const windowEnd = seqAdd(tcb.sndUna, tcb.sndWndBytes);
  while (bytes < mostBytes && index + 1 < board.count) {
    // Each has to be a packet of its own, not part of a burst.
    if ((board.flags(index) & board.flags(index + 1) & ENDS_BURST) === 0) return;
    if (((board.flags(index) | board.flags(index + 1)) & (SACKED | HAS_SYN)) !== 0) return;
    if ((board.flags(index) & HAS_FIN) !== 0) return;
    bytes += dataBytes(tcb, index + 1);
    if (bytes > mostBytes || seqGt(board.end(index + 1), windowEnd)) return;
    board.join(index);
    if (!tcb.sackOk && board.sackedOut > 0) board.sackedOut--;
  }
}
