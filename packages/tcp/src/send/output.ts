import { NEVER } from "@seedwire/engine";
import { ACK, FIN } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { afterSending, beforeSending, watchNewData } from "../loss/watch.ts";
import { armPersist } from "../rtt/rto.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { maySend } from "../state.ts";
import { flightSegments, offsetOf, type Tcb } from "../tcb.ts";
import { dataLimitBytes } from "./mss.ts";
import { HAS_FIN } from "./marks.ts";
import { emitSegment } from "./segment.ts";

/** What held the next segment back: the answer to "why did nothing leave just now?". */
export type Held = "nothing to send" | "state" | "cwnd" | "rwnd" | "sws" | "nagle";

/** Fs of RFC 9293 §3.8.6.2.1: the share of the largest window that is worth a segment. */
const FS = 2;

/** Sends all new data that may go now. Says what held the rest. */
export function output(tcb: Tcb, out: Outbox): Held {
  if (!maySend(tcb.state)) return "state";
  const before = tcb.counters.dataSegmentsSent;
  const held = sendNew(tcb, out);
  const sent = tcb.counters.dataSegmentsSent - before;
  if (sent > 0 || held !== "nothing to send") afterSending(tcb, sent, out.nowNs);
  // With nothing in flight no ACK will come to start us again: a timer has to (RFC 9293 §3.8.6.1).
  if (tcb.scoreboard.count === 0 && (held === "rwnd" || held === "sws")) {
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

    const mss = dataLimitBytes(tcb);
    const usable = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), tcb.sndNxt); // U
    const length = Math.max(0, Math.min(queued, mss, usable));
    const withFin = finNext && length === queued && length < usable;
    if (length === 0 && !withFin) return "rwnd";
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
  const start = tcb.sndNxt;
  const end: Seq = seqAdd(start, withFin ? length + 1 : length);
  beforeSending(tcb, out.nowNs);
  tcb.scoreboard.append(start, end, withFin ? HAS_FIN : 0, out.nowNs, tcb.delivered);
  tcb.sndNxt = end;
  tcb.finSent ||= withFin;
  tcb.counters.dataSegmentsSent++;
  emitSegment(tcb, out, withFin ? ACK | FIN : ACK, start, length);
  tcb.persistDeadlineNs = NEVER;
  watchNewData(tcb, out.nowNs);
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
