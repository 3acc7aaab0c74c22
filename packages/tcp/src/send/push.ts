import { NEVER } from "@seedwire/engine";
import { ACK, FIN, PSH } from "@seedwire/wire";
import { afterSending, beforeSending, watchNewData } from "../loss/watch.ts";
import type { Outbox } from "../outbox.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { burstBytes, cwndQuota, deferral, maxBurstSegments } from "./burst-size.ts";
import { RECEIVE_WINDOW } from "./chronograph.ts";
import { dataLimitBytes } from "./mss.ts";
import { APPLICATION_LIMITED, ENDS_BURST, ENDS_RECORD, HAS_FIN, HAS_PSH } from "./marks.ts";
import { probeMtu } from "./mtu-search.ts";
import { nagleHolds, PUSH_THROUGH } from "./nagle.ts";
import type { Held } from "./output.ts";
import { notePaced, pacingHolds } from "./pacing.ts";
import { emitSegment } from "./segment.ts";
import { checkRoom, hasData } from "./send-room.ts";
import { inUrgentMode } from "./urgent.ts";
import { FINISHED, PUSHED, RECORD_ENDS } from "./write-queue.ts";
import { watchWindow } from "./zero-window-probe.ts";

/** How much is pushed: all that may go, one burst of a write that goes on, a tail loss probe. */
export type Extent = "all" | "one" | "probe";

/**
 * Sends what the write queue holds, as far as the windows, Nagle's algorithm and the wish for large
 * bursts allow (Linux: tcp_write_xmit). Says what held the rest.
 *
 * @param nagle `NAGLE_OFF` and the like; 0 for Nagle's algorithm
 */
export function push(tcb: Tcb, out: Outbox, nagle: number, extent: Extent = "all"): Held {
  const { sending } = tcb;
  const { queue } = sending;
  if (queue.count === 0) return "nothing to send";
  tcb.delivery.occasion++;
  if (extent === "all" && sending.search !== null && probeMtu(tcb, out) === "wait") return "cwnd";
  const mss = dataLimitBytes(tcb);
  const maxSegments = maxBurstSegments(tcb, mss);
  let held: Held = "nothing to send";
  let sentSegments = 0;
  let cwndLimited = false;
  const wasIdle = tcb.scoreboard.count === 0;
  while (queue.count > 0) {
    if (pacingHolds(tcb, out.nowNs)) {
      held = "pacing";
      break;
    }
    let quota = cwndQuota(tcb);
    if (quota === 0 && extent === "probe") quota = 1;
    if (quota === 0) {
      held = "cwnd";
      break;
    }
    quota = Math.min(quota, maxSegments);
    const missing = quota * mss - queue.headBytes;
    if (missing > 0) queue.fillHead(missing);
    if (!oneSegmentFits(tcb, mss)) {
      held = "rwnd";
      break;
    }
    let bytes = queue.headBytes;
    if (bytes <= mss) {
      const rule = queue.count === 1 ? nagle : PUSH_THROUGH;
      if (smallMustWait(tcb, bytes, mss, rule)) {
        held = "nagle";
        break;
      }
    } else {
      if (extent === "all") {
        const reason = deferral(tcb, maxSegments, out.nowNs);
        if (reason !== "no") {
          cwndLimited = reason === "cwnd";
          held = reason === "data" ? "burst" : reason;
          break;
        }
      }
      const limit = inUrgentMode(tcb) ? mss : burstBytes(tcb, mss, quota, nagle);
      if (bytes > limit) queue.cutHead(limit);
      bytes = queue.headBytes;
    }
    sentSegments += sendHead(tcb, out, bytes, mss);
    if (extent !== "all") break;
  }
  if (held === "rwnd") sending.chronograph.start(RECEIVE_WINDOW, out.nowNs);
  else sending.chronograph.stop(RECEIVE_WINDOW, hasData(tcb), out.nowNs);
  const watched = afterSending(tcb, sentSegments, cwndLimited, extent === "probe", out.nowNs);
  if (sentSegments > 0 && !watched) watchNewData(tcb, wasIdle, out.nowNs);
  return held;
}

/** Pushes; what waits with nothing in flight is watched, since no ACK will come to start it again. */
export function pushPending(tcb: Tcb, out: Outbox, nagle: number): Held {
  const held = push(tcb, out, nagle);
  if (tcb.scoreboard.count === 0 && tcb.sending.queue.count > 0) watchWindow(tcb, out.nowNs);
  return held;
}

/** Whether a full segment fits into the peer's window, or the first portion if it is less. */
export function oneSegmentFits(tcb: Tcb, mss: number): boolean {
  const { queue } = tcb.sending;
  const bytes = queue.headBytes;
  const fin = (queue.headFlags & FINISHED) === 0 ? 0 : 1;
  const end = queue.startOffset + (bytes > mss ? mss : bytes + fin);
  return end <= tcb.unaOffset + tcb.sndWndBytes;
}

/** Nagle's algorithm for the last portion, unless urgent data or our FIN is in it. */
function smallMustWait(tcb: Tcb, bytes: number, mss: number, nagle: number): boolean {
  if ((nagle & PUSH_THROUGH) !== 0 || inUrgentMode(tcb)) return false;
  if ((tcb.sending.queue.headFlags & FINISHED) !== 0) return false;
  return nagleHolds(tcb, bytes < mss, nagle);
}

/** Sends the first portion in full segments and a rest; says in how many. */
export function sendHead(tcb: Tcb, out: Outbox, bytes: number, mss: number): number {
  const { queue } = tcb.sending;
  const { headFlags, startOffset } = queue;
  queue.shift();
  tcb.sending.sent.add(startOffset + bytes);
  const segments = bytes <= mss ? 1 : Math.ceil(bytes / mss);
  const { dsack } = tcb;
  // PSH goes with the last segment of any burst of two or more (Linux).
  const isPushed = (headFlags & PUSHED) !== 0;
  const lastFlags = ACK | (segments > 1 || isPushed ? PSH : 0);
  let lastMarks = isPushed ? ENDS_BURST | HAS_PSH : ENDS_BURST;
  if ((headFlags & RECORD_ENDS) !== 0) lastMarks |= ENDS_RECORD;
  for (let left = bytes, segment = 1; segment <= segments; segment++) {
    const length = Math.min(mss, left);
    left -= length;
    const isLast = segment === segments;
    const withFin = isLast && (headFlags & FINISHED) !== 0;
    const flags = isLast ? lastFlags : ACK;
    tcb.dsack = dsack; // all segments of a burst have the same options
    appendAndEmit(tcb, out, length, withFin ? flags | FIN : flags, isLast ? lastMarks : 0);
  }
  notePaced(tcb, bytes, out.nowNs);
  if (bytes < segments * mss) tcb.sending.smallEndOffset = startOffset + bytes;
  tcb.persistDeadlineNs = NEVER;
  checkRoom(tcb, out);
  return segments;
}

/**
 * Sends new bytes at SND.NXT in one segment and puts it on the scoreboard.
 *
 * @param atEnd marks by what stands at its end: a burst, a record, a PSH for its retransmissions too
 */
export function appendAndEmit(
  tcb: Tcb,
  out: Outbox,
  length: number,
  flags: number,
  atEnd: number,
): void {
  const start = tcb.sndNxt;
  let marks = atEnd;
  const { rate } = tcb.delivery;
  if (rate.applicationLimited) marks |= APPLICATION_LIMITED;
  if ((flags & FIN) !== 0) marks |= HAS_FIN;
  const end = seqAdd(start, (flags & FIN) === 0 ? length : length + 1);
  beforeSending(tcb, length, out.nowNs);
  tcb.scoreboard.append(start, end, marks, out.nowNs, tcb.delivery);
  tcb.sndNxt = end;
  tcb.counters.dataSegmentsSent++;
  if ((flags & FIN) !== 0) tcb.finSent = true;
  emitSegment(tcb, out, flags, start, length);
}
