import { NEVER, type Ns } from "@seedwire/engine";
import { flightSegments, type Tcb } from "../tcb.ts";
import { nagleHolds } from "./nagle.ts";
import { FINISHED, RECORD_ENDS } from "./write-queue.ts";

/** The most bytes in one large packet: 64 KiB less room for headers (Linux: sk_gso_max_size). */
const MAX_BURST_BYTES = 65536 - 321;
/** A burst is at most what pacing lets out in about a millisecond: its rate / 1024 (Linux). */
const PACING_SHARE = 1024;
/** Each so many ns of round trip halve what short round trips add to a burst (tcp_tso_rtt_log). */
const RTT_STEP_NS = 512_000;
/** DEFAULT_MSS: up to this window no share of it is kept free (Linux). */
const SMALL_WINDOW = 536;
/** What every link lets through (RFC 791 §3.2), less the TCP header with its usual options. */
const LEAST_BYTES = 68 - 20;
const LEAST_BYTES_WITH_TIMESTAMPS = LEAST_BYTES - 12;

/** At most half of the largest window that the peer offered, so that two fit into it (Linux). */
export function atMostHalfWindow(tcb: Tcb, bytes: number): number {
  const { maxSndWndBytes: window } = tcb;
  const half = window > SMALL_WINDOW ? Math.floor(window / 2) : window;
  if (half === 0 || bytes <= half) return bytes;
  return Math.max(half, tcb.timestampsOk ? LEAST_BYTES_WITH_TIMESTAMPS : LEAST_BYTES);
}

/** Up to how many bytes a portion of the write queue is filled (Linux: tcp_xmit_size_goal). */
export function portionLimitBytes(tcb: Tcb, mssBytes: number): number {
  const segments = Math.floor(atMostHalfWindow(tcb, MAX_BURST_BYTES) / mssBytes);
  return Math.max(mssBytes, Math.min(segments, tcb.config.maxBurstSegments) * mssBytes);
}

/**
 * How many segments leave at most in one burst: what the pacing rate allows in a millisecond, more
 * on short paths (Linux: tcp_tso_autosize).
 */
export function maxBurstSegments(tcb: Tcb, mssBytes: number): number {
  const { config, congestion } = tcb;
  let bytes = Math.floor(tcb.pacingBps / 8 / PACING_SHARE);
  if (tcb.minRttNs !== NEVER) {
    const halvings = Math.floor(tcb.minRttNs / RTT_STEP_NS);
    if (halvings < 32) bytes += MAX_BURST_BYTES >> Math.min(halvings, 31);
  }
  const segments = Math.floor(Math.min(bytes, MAX_BURST_BYTES) / mssBytes);
  const least = congestion.minBurstSegments(config.minBurstSegments, tcb.pacingBps);
  const most = Math.min(config.maxBurstSegments, congestion.burstLimitSegments);
  return Math.min(Math.max(segments, least), most);
}

/** How many segments cwnd lets out in one burst: two bursts at least fill it (Linux). */
export function cwndQuota(tcb: Tcb): number {
  const { cwndSegments } = tcb.congestion;
  const free = cwndSegments - flightSegments(tcb);
  return free <= 0 ? 0 : Math.min(Math.max(cwndSegments >> 1, 1), free);
}

/** How much of the first portion leaves now, bytes, when it is larger than a segment. */
export function burstBytes(tcb: Tcb, mssBytes: number, segments: number, nagle: number): number {
  const { queue } = tcb.sending;
  const window = tcb.unaOffset + tcb.sndWndBytes - queue.startOffset;
  const most = mssBytes * segments;
  if (most <= window && queue.count > 1) return most;
  const needed = Math.min(queue.headBytes, window);
  if (most <= needed) return most;
  const partial = needed % mssBytes;
  return nagleHolds(tcb, partial > 0, nagle) ? needed - partial : needed;
}

/** Why a burst is put off: because of cwnd, the peer's window, or in hope of more data. */
export type Deferral = "no" | "cwnd" | "rwnd" | "data";

const MS: Ns = 1_000_000;
/** A portion that gets no more data: our FIN or the end of a record stands at its end. */
const NO_MORE = FINISHED | RECORD_ENDS;

/**
 * Whether a burst that could leave had better wait for an ACK that is about to come, and then be
 * larger (Linux: tcp_tso_should_defer).
 */
export function deferral(tcb: Tcb, maxSegments: number, nowNs: Ns): Deferral {
  const { config, congestion, scoreboard: board, smssBytes } = tcb;
  const { queue } = tcb.sending;
  if (tcb.recovery === "recovery" || tcb.recovery === "loss") return "no";
  // What pacing has held back does not count as silence.
  const lastNs = Math.max(tcb.lastSentNs, tcb.pacing.departureNs);
  if (nowNs - lastNs > MS || board.count === 0) return "no";
  const windowBytes = tcb.unaOffset + tcb.sndWndBytes - queue.startOffset;
  const cwndBytes = (congestion.cwndSegments - flightSegments(tcb)) * smssBytes;
  const bytes = Math.min(windowBytes, cwndBytes);
  if (bytes >= maxSegments * smssBytes) return "no";
  if (queue.count > 1 && bytes >= queue.headBytes) return "no";
  const { burstWindowDivisor: divisor } = config;
  if (divisor > 0) {
    const whole = Math.min(tcb.sndWndBytes, congestion.cwndSegments * smssBytes);
    if (bytes >= Math.floor(whole / divisor)) return "no";
  } else if (bytes > 3 * smssBytes) {
    return "no";
  }
  const srttNs = Math.max(0, tcb.rtt.srttNs);
  const untilAckNs = board.sentNs(0) + srttNs - nowNs;
  if (untilAckNs > Math.min(srttNs / 2, MS)) return "no";
  if (cwndBytes < windowBytes) {
    if (cwndBytes <= queue.headBytes) return "cwnd";
  } else if (windowBytes <= queue.headBytes) {
    return "rwnd";
  }
  return (queue.headFlags & NO_MORE) !== 0 ? "no" : "data";
}
