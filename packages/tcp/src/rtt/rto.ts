import { ms, NEVER, seconds, us, type Ns } from "@seedwire/engine";
import { cutByUserTimeout } from "../event/user-timeout.ts";
import type { Outbox } from "../outbox.ts";
import { pacingDelayNs } from "../send/pacing.ts";
import { isSynchronized } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs, wholeTicksNs } from "../timer-end.ts";

/** RTO with its back-off, or another one (RFC 6298 §2, §5.5). */
export function rtoNs(tcb: Tcb, backoff = tcb.rtoBackoff): Ns {
  return backedOff(tcb, baseRtoNs(tcb), backoff);
}

/** RTO before back-off. */
function baseRtoNs(tcb: Tcb): Ns {
  if (tcb.rtt.srttNs >= 0) return wholeTicksNs(tcb, tcb.rtt.rtoNs());
  // Without a measurement: 1 s, but 3 s for data once the SYN had to be repeated (RFC 6298 §5.7). Linux does
  // not ask whether it had to.
  const afterSynLoss = tcb.synTimeouts > 0 && isSynchronized(tcb.state);
  const wasOpened = tcb.fastOpened || tcb.unaOffset >= 0; // and may have ended since
  const isCautious = wasOpened && tcb.config.profile === "linux";
  return afterSynLoss || isCautious ? tcb.config.rtoAfterSynLossNs : tcb.config.initialRtoNs;
}

/** The RTO is doubled (RFC 6298 §5.5); in Linux so is the wait of window probes. */
export function backOffRto(tcb: Tcb): void {
  tcb.rtoBackoff++;
  if (tcb.config.profile === "linux") tcb.probeBackoff++;
}

/** The RTO is what measurements say, with no back-off. */
export function endBackoff(tcb: Tcb): void {
  tcb.rtoBackoff = 0;
  if (tcb.config.profile === "linux") tcb.probeBackoff = 0;
}

function backedOff(tcb: Tcb, baseNs: Ns, times: number): Ns {
  let timeNs = baseNs;
  for (let time = 0; time < times && timeNs < tcb.config.maxRtoNs; time++) timeNs *= 2;
  return Math.min(timeNs, tcb.config.maxRtoNs);
}

/** What `rtoDeadlineNs` is the end of: one timer serves all three (RFC 8985 §8). */
export type XmitTimer = "rto" | "probe" | "reordering";

/**
 * Starts the retransmission timer, or starts it again (RFC 6298 §5.1, §5.3).
 *
 * @param delayNs so much later: pacing puts off what is to be acknowledged (Linux)
 */
export function armRto(tcb: Tcb, nowNs: Ns, delayNs = 0): void {
  tcb.xmitTimer = "rto";
  startXmitTimer(tcb, nowNs, rtoNs(tcb) + delayNs);
}

/** However much pacing puts off, the timer runs no longer than the largest RTO (RFC 6298 §2.5; Linux). */
function startXmitTimer(tcb: Tcb, nowNs: Ns, waitNs: Ns): void {
  tcb.rtoDeadlineNs = timerEndNs(tcb, nowNs, Math.min(waitNs, tcb.config.maxRtoNs));
}

/**
 * The retransmission timer after progress: off with nothing in flight (RFC 6298 §5.2), else one RTO
 * from now (§5.3). Where another timer took its place, from when the oldest was sent.
 */
export function rearmRto(tcb: Tcb, nowNs: Ns): void {
  const { scoreboard: board } = tcb;
  if (board.count === 0) {
    tcb.rtoDeadlineNs = NEVER;
    tcb.xmitTimer = "rto";
  } else if (tcb.xmitTimer === "rto") {
    armRto(tcb, nowNs, pacingDelayNs(tcb, nowNs));
  } else {
    tcb.xmitTimer = "rto";
    const leftNs = board.sentNs(0) + rtoNs(tcb) - nowNs;
    startXmitTimer(tcb, nowNs, Math.max(leftNs, SOON_NS) + pacingDelayNs(tcb, nowNs));
  }
}

/** When the RTO is overdue. */
const SOON_NS = us(1);

/** Starts the timer of the tail loss probe, no later than the RTO (`loss/tail-loss-probe.ts`). */
export function armProbeTimer(tcb: Tcb, ptoNs: Ns, anew: boolean, nowNs: Ns): void {
  const leftNs = (anew ? 0 : tcb.scoreboard.sentNs(0) - nowNs) + rtoNs(tcb);
  tcb.xmitTimer = "probe";
  const waitNs = leftNs > 0 ? Math.min(ptoNs, leftNs) : ptoNs;
  startXmitTimer(tcb, nowNs, waitNs + pacingDelayNs(tcb, nowNs));
}

/** Starts the reordering timer of RACK (`loss/rack.ts`). */
export function armReorderTimer(tcb: Tcb, nowNs: Ns, waitNs: Ns): void {
  tcb.xmitTimer = "reordering";
  tcb.rtoDeadlineNs = timerEndNs(tcb, nowNs, Math.min(waitNs, rtoNs(tcb)));
}

/** The receiver seems to have let go of SACKed data: the time-out comes sooner (Linux). */
export function armRenegingTimer(tcb: Tcb, nowNs: Ns): void {
  tcb.xmitTimer = "rto";
  const waitNs = Math.max(Math.floor(tcb.rtt.srttNs / 2), ms(10));
  tcb.rtoDeadlineNs = timerEndNs(tcb, nowNs, waitNs);
}

/** The longest that avoidance of silly windows holds a segment (RFC 9293 §3.8.6.2.1: 0.1 to 1 s). */
const OVERRIDE_NS = seconds(1);

/**
 * Starts the timer, if it is off, for a zero-window probe ("rwnd"; the first after one RTO, RFC 9293
 * SHLD-29, SHLD-30), for the override of SWS avoidance ("sws"), or for the RTO that a mark in a window of
 * one segment costs ("ecn").
 */
export function armPersist(tcb: Tcb, held: "rwnd" | "sws" | "ecn", out: Outbox): void {
  if (tcb.persistDeadlineNs !== NEVER) return;
  let waitNs =
    held === "sws"
      ? Math.min(baseRtoNs(tcb), OVERRIDE_NS)
      : backedOff(tcb, baseRtoNs(tcb), tcb.probeBackoff);
  const since = tcb.probingSinceNs; // of the linux profile
  if (held === "rwnd" && since >= 0) waitNs = cutByUserTimeout(tcb, waitNs, since, out.nowNs);
  tcb.persistDeadlineNs = timerEndNs(tcb, out.nowNs, waitNs);
}
