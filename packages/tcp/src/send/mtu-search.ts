import type { Ns } from "@seedwire/engine";
import { afterSending, watchNewData } from "../loss/watch.ts";
import { currentSsthresh } from "../loss/recovery.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { mssOf, mtuOf, settleMss, TIMESTAMP_BYTES } from "./mss.ts";
import { sendHead } from "./push.ts";
import { queuedBytes } from "./queued.ts";
import { RECORD_ENDS } from "./write-queue.ts";

/**
 * What is known of the size of packets that reach the peer, and of the probe that is on its way
 * (RFC 4821 §7.2). Sizes are bytes of IP.
 */
export interface MtuSearch {
  /** The largest that is known, or believed, to pass (search_low). */
  lowBytes: number;
  /** The largest that may pass (search_high). */
  highBytes: number;
  /** The packet that probes; 0 if none is under way. */
  probeBytes: number;
  /** Where its data begins and ends in the stream. */
  startOffset: number;
  endOffset: number;
  /** When the range was set. */
  sinceNs: Ns;
}

/** A probe is no reason to fill a smaller cwnd (Linux). */
const LEAST_CWND_SEGMENTS = 11;

/**
 * The connection is about to send: the search begins, if that was chosen. By Linux only who opened it sends
 * short segments at once; the other after the first probe that passes.
 */
export function beginSearch(tcb: Tcb, nowNs: Ns): void {
  if (!tcb.config.mtuSearch || !tcb.sending.inPortions) return;
  const search = openSearch(tcb, nowNs);
  if (tcb.passive) return;
  // It reckons with all options of its SYN, also where the peer has refused them.
  const { lowBytes } = search;
  if (!tcb.timestampsOk && tcb.config.timestamps) search.lowBytes += TIMESTAMP_BYTES;
  settleMss(tcb, tcb.sending.pathMtuBytes);
  search.lowBytes = lowBytes;
}

/** The range is what was chosen, up to what both ends take. */
function openSearch(tcb: Tcb, nowNs: Ns): MtuSearch {
  const { config, sending } = tcb;
  sending.search = {
    lowBytes: mtuOf(tcb, config.baseMssBytes),
    highBytes: highest(tcb),
    probeBytes: 0,
    startOffset: 0,
    endOffset: 0,
    sinceNs: nowNs,
  };
  return sending.search;
}

const highest = (tcb: Tcb): number =>
  Math.min(tcb.sending.pathMtuBytes, tcb.peerMssBytes + mtuOf(tcb, 0));

/**
 * Time-outs go on: longer segments may be what a router swallows. Shorter ones are tried, each time
 * half as long (RFC 4821 §7.7).
 */
export function tryShorterSegments(tcb: Tcb, nowNs: Ns): void {
  const { config, sending } = tcb;
  if (sending.search === null) {
    openSearch(tcb, nowNs);
  } else {
    const half = Math.min(config.baseMssBytes, mssOf(tcb, sending.search.lowBytes) >> 1);
    const least = Math.max(config.mtuSearchFloorBytes, config.leastMssBytes);
    sending.search.lowBytes = mtuOf(tcb, Math.max(least, half));
  }
  settleMss(tcb, sending.pathMtuBytes);
}

/** What a probe would have to say: that it went, that something must go or come first, or that none is due. */
export type Probing = "sent" | "wait" | "none";

/**
 * Sends new data in one larger packet, half way between what passes and what may pass, with enough
 * behind it to show its loss by duplicate ACKs (RFC 4821 §7.4). Not in recovery, nor with SACKs of our
 * own, whose length varies.
 */
export function probeMtu(tcb: Tcb, out: Outbox): Probing {
  const { congestion, reassembly, scoreboard: board, sending } = tcb;
  const { queue, search } = sending;
  if (search === null || search.probeBytes > 0 || tcb.recovery !== "open") return "none";
  if (congestion.cwndSegments < LEAST_CWND_SEGMENTS) return "none";
  if (reassembly.sack.count > 0 || tcb.dsack !== null) return "none";
  const bytes = mssOf(tcb, (search.highBytes + search.lowBytes) >> 1);
  const range = search.highBytes - search.lowBytes;
  if (bytes > mssOf(tcb, search.highBytes) || range < tcb.config.mtuSearchRangeBytes) {
    searchAgain(tcb, search, out.nowNs);
    return "none";
  }
  const needed = bytes + (tcb.reordering + 1) * tcb.smssBytes;
  if (queuedBytes(tcb) < needed || tcb.sndWndBytes < needed) return "none";
  if (queue.startOffset + needed > tcb.unaOffset + tcb.sndWndBytes) return "wait";
  if (board.flightSegments + 2 > congestion.cwndSegments)
    return board.flightSegments === 0 ? "none" : "wait";
  if (!gather(tcb, bytes)) return "none";
  sendProbe(tcb, search, bytes, out);
  return "sent";
}

/** Makes the first portion just so long; false if a record ends within. */
function gather({ sending: { queue } }: Tcb, bytes: number): boolean {
  while (queue.headBytes < bytes) {
    if ((queue.headFlags & RECORD_ENDS) !== 0) return false;
    queue.fillHead(bytes - queue.headBytes);
  }
  if (queue.headBytes > bytes) queue.cutHead(bytes);
  return true;
}

/** It takes the room of two segments in cwnd, since it is about as long (Linux). */
function sendProbe(tcb: Tcb, search: MtuSearch, bytes: number, out: Outbox): void {
  const wasIdle = tcb.scoreboard.count === 0;
  search.startOffset = tcb.sending.queue.startOffset;
  search.endOffset = search.startOffset + bytes;
  sendHead(tcb, out, bytes, bytes);
  tcb.congestion.cwndSegments--;
  search.probeBytes = mtuOf(tcb, bytes);
  if (!afterSending(tcb, 1, false, false, out.nowNs)) watchNewData(tcb, wasIdle, out.nowNs);
}

/** The range is exhausted: after a while it begins anew, above what passes. */
function searchAgain(tcb: Tcb, search: MtuSearch, nowNs: Ns): void {
  if (nowNs - search.sinceNs < tcb.config.mtuSearchAgainNs) return;
  search.probeBytes = 0;
  search.highBytes = highest(tcb);
  search.lowBytes = mtuOf(tcb, tcb.smssBytes);
  search.sinceNs = nowNs;
}

/**
 * Something was acknowledged. If the probe was, segments become as long, and cwnd holds as many bytes
 * as before (RFC 4821 §7.6.1).
 */
export function noteProbeAcked(tcb: Tcb, nowNs: Ns): void {
  const { congestion, sending } = tcb;
  const { search } = sending;
  if (search === null || search.probeBytes === 0 || search.endOffset > tcb.unaOffset) return;
  tcb.reduction.priorSsthresh = currentSsthresh(tcb);
  const bytes = congestion.cwndSegments * mtuOf(tcb, tcb.smssBytes);
  congestion.cwndSegments = Math.max(1, Math.floor(bytes / search.probeBytes));
  congestion.credit = 0;
  sending.validatedNs = nowNs;
  congestion.ssthreshSegments = currentSsthresh(tcb);
  search.lowBytes = search.probeBytes;
  search.probeBytes = 0;
  settleMss(tcb, sending.pathMtuBytes);
}

/**
 * Something was lost while nothing else was wrong. If it was the probe, the path takes no such packet,
 * which is no sign of congestion (RFC 4821 §7.6.2). Says whether it was that.
 */
export function noteProbeLost(tcb: Tcb): boolean {
  const { search } = tcb.sending;
  if (search === null || search.probeBytes === 0) return false;
  if (tcb.recovery !== "open" && tcb.recovery !== "disorder") return false;
  if (tcb.unaOffset !== search.startOffset) return false;
  search.highBytes = search.probeBytes - 1;
  search.probeBytes = 0;
  tcb.congestion.cwndSegments++;
  return true;
}

/** Whether a probe is under way. */
export const probesMtu = ({ sending: { search } }: Tcb): boolean =>
  search !== null && search.probeBytes > 0;

/** Something is sent again: what comes of the probe says nothing any more (RFC 4821 §7.6.4). */
export function forgetProbe({ sending: { search } }: Tcb): void {
  if (search !== null) search.probeBytes = 0;
}
