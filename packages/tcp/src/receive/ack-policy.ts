import { NEVER } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/** Quick ACKs at the start of a connection and after trouble (Linux). */
const QUICK_ACKS = 16;

/** How a segment with data was received. */
export type Arrival = "in order" | "out of order" | "fills a gap" | "duplicate";

/** The connection begins: Linux acknowledges the first segments at once. */
export function beginAcknowledging(tcb: Tcb): void {
  if (tcb.config.ackPolicy === "linux") tcb.quickAcks = QUICK_ACKS;
}

/**
 * Data has come: is it acknowledged now, or may the ACK wait for company (RFC 9293 §3.8.6.3,
 * RFC 5681 §4.2)?
 */
export function scheduleAck(tcb: Tcb, arrival: Arrival, out: Outbox): void {
  if (arrival !== "in order") {
    tcb.ackNow = true; // duplicate ACKs drive the sender's fast retransmit
    return;
  }
  const owed = seqDiff(tcb.rcvNxt, tcb.lastAckSent);
  if (tcb.config.ackPolicy === "rfc") {
    if (owed >= 2 * tcb.rcvMssBytes) tcb.ackNow = true;
    else delay(tcb, out);
    return;
  }
  const quick = tcb.quickAcks > 0 && !tcb.interactive;
  if (owed > tcb.rcvMssBytes || quick) {
    if (tcb.quickAcks > 0) tcb.quickAcks--;
    tcb.ackNow = true;
  } else {
    delay(tcb, out);
  }
}

function delay(tcb: Tcb, out: Outbox): void {
  if (tcb.delayedAckDeadlineNs === NEVER) {
    tcb.delayedAckDeadlineNs = out.nowNs + tcb.config.delayedAckNs;
  }
}

/**
 * The application has read. If all that came was pushed and is read, Linux acknowledges at once
 * unless the connection is interactive.
 */
export function ackAfterRead(tcb: Tcb): void {
  const pushed = tcb.pushReceived;
  if (tcb.receiveBuffer.bytes === 0) tcb.pushReceived = false;
  if (tcb.config.ackPolicy !== "linux" || tcb.delayedAckDeadlineNs === NEVER) return;
  if (pushed && !tcb.interactive && tcb.receiveBuffer.bytes === 0) tcb.ackNow = true;
}

/** Data left soon after data came: the connection is interactive from now on (Linux's pingpong). */
export function noteDataSent(tcb: Tcb, out: Outbox): void {
  if (tcb.config.ackPolicy !== "linux" || tcb.lastDataReceivedNs < 0) return;
  if (out.nowNs - tcb.lastDataReceivedNs < tcb.config.delayedAckNs) tcb.interactive = true;
}

/** Data came: measures full segments. After a long pause: quick ACKs again (Linux). */
export function noteDataReceived(tcb: Tcb, bytes: number, out: Outbox, rtoNs: number): void {
  if (bytes > tcb.rcvMssBytes) tcb.rcvMssBytes = bytes;
  if (tcb.config.ackPolicy === "linux" && tcb.lastDataReceivedNs >= 0) {
    if (out.nowNs - tcb.lastDataReceivedNs > rtoNs) {
      tcb.quickAcks = QUICK_ACKS;
      tcb.interactive = false;
    }
  }
  tcb.lastDataReceivedNs = out.nowNs;
}
