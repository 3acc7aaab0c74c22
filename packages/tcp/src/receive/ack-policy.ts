import { NEVER } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { seqDiff } from "../seq.ts";
import { advMssBytes } from "../send/mss.ts";
import type { Tcb } from "../tcb.ts";
import { measureWindowTime } from "./auto-tuning.ts";
import {
  adaptAto,
  becomeInteractive,
  countAnswer,
  enterQuickAckMode,
  isInteractive,
  linuxAckAfterRead,
  linuxAckSent,
  linuxDelayExpires,
  measureSegment,
} from "./linux-acks.ts";
import { growLinuxWindow, settleLinuxWindow } from "./linux-window.ts";
import { truesizeOf } from "./memory.ts";

/**
 * How a segment with text or FIN came: next in order; next, but partly here already; before what
 * precedes it; filling a gap, or the last of them; and what is not welcome: here already, or beyond
 * the window.
 */
export type Arrival =
  "in order" | "overlapping" | "early" | "fills a gap" | "fills the gap" | "unwelcome";

/** Data segments smaller than this say nothing about how well buffers are filled (Linux). */
const TELLING_BYTES = 128;
/** RMSS before the peer has shown a full segment, and the least there is (Linux). */
const DEFAULT_MSS = 536;
const MIN_MSS = 88;

/** The connection begins. */
export function beginAcknowledging(tcb: Tcb, nowNs: number): void {
  tcb.lastDataReceivedNs = nowNs;
  tcb.ecn.latestUpTo = tcb.rcvNxt;
  if (tcb.config.receiveWindow === "linux") settleLinuxWindow(tcb, nowNs);
  guessSegments(tcb);
  if (!tcb.config.quickAck) becomeInteractive(tcb);
}

/** How large the peer's segments may be, before any has come (Linux): no more than half of what is offered. */
export function guessSegments(tcb: Tcb): void {
  const offered = seqDiff(tcb.rcvAdv, tcb.lastAckSent);
  const guess = Math.min(advMssBytes(tcb), tcb.smssBytes, offered >> 1, DEFAULT_MSS);
  if (tcb.config.ackPolicy === "linux") tcb.rcvMssBytes = Math.max(guess, MIN_MSS);
}

/** The handshake's last ACK: it waits for data if the application is about to write (Linux). */
export function acknowledgeHandshake(tcb: Tcb, out: Outbox): void {
  const waits = tcb.config.deferAccept > 0 || isInteractive(tcb);
  if (tcb.config.ackPolicy !== "linux" || !waits) {
    tcb.ackNow = true;
    return;
  }
  tcb.ackScheduled = true;
  enterQuickAckMode(tcb);
  tcb.delayedAckDeadlineNs = out.nowNs + tcb.config.delayedAckMaxNs;
}

/** Data has come in order: measures the peer's segments. */
export function inOrderData(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { payloadLength } = segment;
  if (tcb.config.ackPolicy === "linux") {
    tcb.ackScheduled = true;
    measureSegment(tcb, segment);
    measureWindowTime(tcb, out.nowNs);
    adaptAto(tcb, out.nowNs);
    if (payloadLength >= TELLING_BYTES && tcb.config.receiveWindow === "linux") {
      growLinuxWindow(tcb, payloadLength, truesizeOf(segment.sizeBytes));
    }
    return;
  }
  tcb.lastDataReceivedNs = out.nowNs;
  const bytes = Math.min(payloadLength, tcb.ownMssBytes);
  if (bytes > tcb.rcvMssBytes) tcb.rcvMssBytes = bytes;
}

/**
 * A segment was taken: is it acknowledged now, or may the ACK wait for company (RFC 9293 §3.8.6.3,
 * RFC 5681 §4.2)? Linux decides when what we send has had the chance to carry it (`conclude.ts`).
 */
export function scheduleAck(tcb: Tcb, arrival: Arrival, out: Outbox): void {
  if (tcb.config.ackPolicy === "linux") {
    if (arrival === "unwelcome") enterQuickAckMode(tcb);
    if (arrival !== "in order" && arrival !== "overlapping") tcb.ackScheduled = true;
    if (arrival === "fills the gap") tcb.ackMandatory = true;
    return;
  }
  if (arrival !== "in order") {
    tcb.ackNow = true; // duplicate ACKs drive the sender's fast retransmit
    return;
  }
  const owed = seqDiff(tcb.rcvNxt, tcb.lastAckSent);
  if (owed >= 2 * tcb.rcvMssBytes) tcb.ackNow = true;
  else if (tcb.delayedAckDeadlineNs === NEVER) {
    tcb.delayedAckDeadlineNs = out.nowNs + tcb.config.delayedAckNs;
  }
}

/** A segment with ACK has left: it acknowledges all that came. */
export function ackSent(tcb: Tcb): void {
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.ackNow = false;
  tcb.delayedAckDeadlineNs = NEVER;
  tcb.outOfMemory = false;
  if (tcb.config.ackPolicy === "linux") linuxAckSent(tcb);
}

/** The delayed ACK's time has come. */
export function delayedAckTimeout(tcb: Tcb): void {
  if (tcb.config.ackPolicy === "linux") return linuxDelayExpires(tcb);
  tcb.delayedAckDeadlineNs = NEVER;
  tcb.ackNow = true;
}

/** The application has read: does that call for an ACK, whatever the window? */
export const ackAfterRead = (tcb: Tcb): boolean =>
  tcb.config.ackPolicy === "linux" && linuxAckAfterRead(tcb);

/** Data of ours leaves. */
export function noteDataSent(tcb: Tcb, out: Outbox): void {
  if (tcb.config.ackPolicy === "linux") countAnswer(tcb, out.nowNs);
}
