import { NEVER, type Ns, seconds } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { timedOut } from "./connection-failure.ts";
import { emitActiveReset } from "./give-up.ts";
import { userTimeoutNs } from "./user-timeout.ts";

/** What a probe carries at a sequence number that was acknowledged long ago. */
const GARBAGE = new Uint8Array(1);

/** Starts to wait for silence, if the application asked for keep-alives (RFC 9293 §3.8.4). */
export function armKeepAlive(tcb: Tcb, nowNs: Ns): void {
  if (tcb.config.keepAlive) tcb.keepAliveDeadlineNs = timerEndNs(tcb, nowNs, idleNs(tcb));
}

/** How long silence lasts before the first probe: more than a user timeout by UTO (RFC 5482 §4.2). */
function idleNs(tcb: Tcb): Ns {
  const { keepAliveIdleNs } = tcb.config;
  const { adoptedUserTimeoutNs } = tcb;
  if (adoptedUserTimeoutNs === NEVER) return keepAliveIdleNs;
  return Math.max(keepAliveIdleNs, adoptedUserTimeoutNs + seconds(1));
}

/** The keep-alive timer expired: waits on, probes, or gives up. */
export function keepAliveTimeout(tcb: Tcb, out: Outbox): void {
  const { keepAliveIntervalNs } = tcb.config;
  const idleEndsNs = lastSignNs(tcb) + idleNs(tcb);
  const mayWait = tcb.probesUnanswered === 0 || tcb.config.profile === "linux";
  if (mayWait && idleEndsNs > out.nowNs) {
    tcb.keepAliveDeadlineNs = timerEndNs(tcb, out.nowNs, idleEndsNs - out.nowNs); // something came meanwhile (RFC 9293 MUST-26)
    return;
  }
  if (tcb.scoreboard.count > 0 || isQueued(tcb)) {
    // What is in flight, or waits for a window, watches the peer well enough.
    tcb.keepAliveDeadlineNs = timerEndNs(tcb, out.nowNs, idleNs(tcb));
    return;
  }
  if (isHopeless(tcb, out.nowNs)) {
    if (tcb.config.profile === "linux") emitActiveReset(tcb, out);
    timedOut(tcb, out);
    return;
  }
  tcb.probesUnanswered++;
  if (tcb.teller !== null) tcb.teller.probe(tcb, seqAdd(tcb.sndNxt, -1), 0, "keep-alive");
  const probe = emitSegment(tcb, out, ACK, seqAdd(tcb.sndNxt, -1), 0);
  if (tcb.config.keepAliveOctet) {
    probe.payload = GARBAGE;
    probe.payloadLength = GARBAGE.length;
    probe.sizeBytes += GARBAGE.length;
  }
  tcb.keepAliveDeadlineNs = timerEndNs(tcb, out.nowNs, keepAliveIntervalNs);
}

/** Data or a FIN still has to leave. */
const isQueued = (tcb: Tcb): boolean =>
  (tcb.finQueued && !tcb.finSent) || offsetOf(tcb, tcb.sndNxt) < tcb.sendBuffer.endOffset;

/** Enough probes without an answer; where there is a user timeout, it decides instead (Linux). */
function isHopeless(tcb: Tcb, nowNs: Ns): boolean {
  const { config, probesUnanswered } = tcb;
  const limitNs = config.profile === "linux" ? userTimeoutNs(tcb) : NEVER;
  if (limitNs === NEVER) return probesUnanswered >= config.keepAliveProbes;
  return probesUnanswered > 0 && nowNs - lastSignNs(tcb) >= limitNs;
}

/** When the last acknowledgement or data came. */
const lastSignNs = (tcb: Tcb): Ns => Math.max(tcb.lastReceivedNs, tcb.lastDataReceivedNs);

/** Something came from the peer: it lives. Linux lets the time between two probes run out all the same. */
export function peerIsAlive(tcb: Tcb, nowNs: Ns): void {
  tcb.lastReceivedNs = nowNs;
  if (tcb.probesUnanswered === 0) return;
  tcb.probesUnanswered = 0;
  if (tcb.keepAliveDeadlineNs !== NEVER && tcb.config.profile !== "linux")
    tcb.keepAliveDeadlineNs = timerEndNs(tcb, nowNs, idleNs(tcb));
}

/** The time of silence was changed: it counts from what came last (Linux). */
export function keepAliveIdleChanged(tcb: Tcb, nowNs: Ns): void {
  const leftNs = Math.max(0, lastSignNs(tcb) + idleNs(tcb) - nowNs);
  tcb.keepAliveDeadlineNs = timerEndNs(tcb, nowNs, leftNs);
}
