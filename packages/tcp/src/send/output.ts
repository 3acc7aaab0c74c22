import { NEVER } from "@seedwire/engine";
import { ACK, FIN, PSH } from "@seedwire/wire";
import { restartAfterIdle } from "../congestion/window-use.ts";
import type { Outbox } from "../outbox.ts";
import { afterSending, watchNewData } from "../loss/watch.ts";
import { armPersist } from "../rtt/rto.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { maySend } from "../state.ts";
import { flightSegments, offsetOf, type Tcb } from "../tcb.ts";
import { enqueueFin } from "./enqueue.ts";
import { ENDS_BURST, HAS_PSH } from "./marks.ts";
import { dataLimitBytes } from "./mss.ts";
import { nagleOf } from "./nagle.ts";
import { notePaced, pacingHolds } from "./pacing.ts";
import { appendAndEmit, pushPending } from "./push.ts";

/** What held the next segment back: the answer to "why did nothing leave just now?". */
export type Held =
  "nothing to send" | "state" | "cwnd" | "rwnd" | "sws" | "nagle" | "burst" | "pacing" | "ecn";

/** Fs of RFC 9293 §3.8.6.2.1: the share of the largest window that is worth a segment. */
const FS = 2;

/**
 * Sends all new data that may go now. Says what held the rest.
 *
 * @param nagle how small segments are held back by the send policy of Linux
 */
export function output(tcb: Tcb, out: Outbox, nagle = nagleOf(tcb)): Held {
  if (!maySend(tcb.state) && !tcb.synAckPending) return "state";
  return tcb.sending.inPortions ? pushQueued(tcb, out, nagle) : sendUnqueued(tcb, out);
}

/** What waits in the write queue leaves as far as it may; our FIN joins it after the last byte. */
function pushQueued(tcb: Tcb, out: Outbox, nagle: number): Held {
  enqueueFin(tcb, out);
  return tcb.sending.queue.count === 0 ? "nothing to send" : pushPending(tcb, out, nagle);
}

/** As RFC 9293 says, segment by segment. */
function sendUnqueued(tcb: Tcb, out: Outbox): Held {
  const before = tcb.counters.dataSegmentsSent;
  const held = sendNew(tcb, out);
  const sent = tcb.counters.dataSegmentsSent - before;
  if (sent > 0 || held !== "nothing to send") afterSending(tcb, sent, false, false, out.nowNs);
  // With nothing in flight no ACK will come to start us again: a timer has to (RFC 9293 §3.8.6.1).
  if (tcb.scoreboard.count === 0 && (held === "rwnd" || held === "sws" || held === "ecn")) {
    armPersist(tcb, held, out);
  } else if (tcb.persistDeadlineNs !== NEVER && held === "nothing to send") {
    tcb.persistDeadlineNs = NEVER;
  }
  return held;
}

/** Sends new data and, after the last byte, our FIN. */
function sendNew(tcb: Tcb, out: Outbox): Held {
  const { congestion, sendBuffer } = tcb;
  const limit = Math.min(sendBuffer.endOffset, tcb.unaOffset + tcb.config.sendBufferBytes);
  for (;;) {
    if (tcb.finSent) return "nothing to send";
    const queued = limit - offsetOf(tcb, tcb.sndNxt);
    const finNext = tcb.finQueued && limit === sendBuffer.endOffset;
    if (queued <= 0 && !finNext) return "nothing to send";
    if (queued > 0 && tcb.ecn.waitsForTimer) return "ecn";

    const mss = dataLimitBytes(tcb);
    const usable = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), tcb.sndNxt); // U
    const length = Math.max(0, Math.min(queued, mss, usable));
    const withFin = finNext && length === queued && length < usable;
    if (length === 0 && !withFin) return "rwnd";
    if (pacingHolds(tcb, out.nowNs)) return "pacing";
    if (flightSegments(tcb) >= congestion.cwndSegments) return "cwnd";
    if (length < mss && !withFin) {
      const held = holdSmall(tcb, length, queued);
      if (held !== null) return held;
    }
    sendSegment(tcb, out, length, withFin);
  }
}

/** Sends `length` bytes from SND.NXT on, with our FIN if asked, and puts them on the scoreboard. */
export function sendSegment(tcb: Tcb, out: Outbox, length: number, withFin: boolean): void {
  if (length > 0) restartAfterIdle(tcb, out.nowNs);
  let flags = withFin ? ACK | FIN : ACK;
  const end = offsetOf(tcb, tcb.sndNxt) + length;
  // PSH belongs to the end of each SEND (RFC 9293 §3.9.1.2).
  if (length > 0 && tcb.sendBuffer.endsWrite(end)) flags |= PSH;
  const atEnd = (flags & PSH) === 0 ? ENDS_BURST : ENDS_BURST | HAS_PSH;
  appendAndEmit(tcb, out, length, flags, atEnd);
  notePaced(tcb, length, out.nowNs);
  tcb.persistDeadlineNs = NEVER;
  tcb.sending.probedOctet = false;
  watchNewData(tcb, tcb.scoreboard.count === 1, out.nowNs);
}

/**
 * Sender's avoidance of silly windows (RFC 9293 §3.8.6.2.1) and Nagle's algorithm (§3.7.4) for a
 * segment that is not full: what holds it back, or null.
 */
function holdSmall(tcb: Tcb, length: number, queued: number): Held | null {
  const idle = tcb.scoreboard.count === 0;
  if (length === queued) return idle || !tcb.config.nagle ? null : "nagle"; // (2)
  if (length >= tcb.maxSndWndBytes / FS && (idle || !tcb.config.nagle)) return null; // (3)
  return "sws";
}
