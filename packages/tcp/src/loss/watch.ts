import { NEVER, type Ns } from "@seedwire/engine";
import { tellEvent } from "../congestion/grow-window.ts";
import { noteWindowUse } from "../congestion/window-use.ts";
import { rearmRto } from "../rtt/rto.ts";
import type { Tcb } from "../tcb.ts";
import { inReduction } from "./recovery.ts";
import { scheduleProbe } from "./tail-loss-probe.ts";

/**
 * New data, or our FIN, is about to leave: with nothing in flight a pause ends, and the delivery rate
 * begins to be measured anew.
 */
export function beforeSending(tcb: Tcb, bytes: number, nowNs: Ns): void {
  const { delivery, scoreboard: board } = tcb;
  if (board.count === 0) delivery.firstSentNs = delivery.deliveredNs = nowNs;
  if (bytes > 0) transmitStarts(tcb, nowNs);
}

/** Data is about to leave, for the first time or again: with nothing in flight a pause ends. */
export function transmitStarts(tcb: Tcb, nowNs: Ns): void {
  if (tcb.scoreboard.flightSegments > 0) return;
  tellEvent(tcb, "transmit-start", nowNs);
}

/**
 * New data has left: a timer watches it (RFC 6298 §5.1, RFC 8985 §7.2).
 *
 * @param isFirst nothing was in flight before
 */
export function watchNewData(tcb: Tcb, isFirst: boolean, nowNs: Ns): void {
  if (tcb.synAckPending) return; // the timer is for the SYN,ACK
  if (isFirst || tcb.xmitTimer === "probe" || tcb.rtoDeadlineNs === NEVER) rearmRto(tcb, nowNs);
}

/**
 * There was new data to send, and so many segments of it have left in one go, maybe none.
 *
 * @param cwndLimited a burst waits for more room in cwnd
 * @param isProbe what left is a tail loss probe, and no other follows it
 * @returns whether the timer of a tail loss probe watches over what has left
 */
export function afterSending(
  tcb: Tcb,
  segments: number,
  cwndLimited: boolean,
  isProbe: boolean,
  nowNs: Ns,
): boolean {
  const isFull = tcb.scoreboard.flightSegments >= tcb.congestion.cwndSegments;
  noteWindowUse(tcb, segments > 0, cwndLimited || isFull, nowNs);
  if (segments === 0) return false;
  if (inReduction(tcb)) tcb.reduction.prrOut += segments;
  return !isProbe && !tcb.synAckPending && scheduleProbe(tcb, false, nowNs);
}
