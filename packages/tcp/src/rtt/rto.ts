import { NEVER, seconds, type Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { seqGt } from "../seq.ts";
import { isSynchronized } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/** RTO with its back-off (RFC 6298 §2, §5.5). */
export function rtoNs(tcb: Tcb): Ns {
  return backedOff(tcb, baseRtoNs(tcb), tcb.rtoBackoff);
}

/** RTO before back-off. */
function baseRtoNs(tcb: Tcb): Ns {
  if (tcb.rtt.srttNs >= 0) return tcb.rtt.rtoNs();
  // Without a measurement: 1 s, but 3 s for data once the SYN had to be repeated (RFC 6298 §5.7).
  const afterSynLoss = tcb.synTimeouts > 0 && isSynchronized(tcb.state);
  return afterSynLoss ? tcb.config.rtoAfterSynLossNs : tcb.config.initialRtoNs;
}

function backedOff(tcb: Tcb, baseNs: Ns, times: number): Ns {
  let timeNs = baseNs;
  for (let time = 0; time < times && timeNs < tcb.config.maxRtoNs; time++) timeNs *= 2;
  return Math.min(timeNs, tcb.config.maxRtoNs);
}

/** Starts the retransmission timer, or starts it again (RFC 6298 §5.1, §5.3). */
export function armRto(tcb: Tcb, nowNs: Ns): void {
  tcb.rtoDeadlineNs = nowNs + rtoNs(tcb);
}

/** The longest that avoidance of silly windows holds a segment (RFC 9293 §3.8.6.2.1: 0.1 to 1 s). */
const OVERRIDE_NS = seconds(1);

/**
 * Starts the timer, if it is off, for a zero-window probe ("rwnd"; the first after one RTO, RFC 9293
 * SHLD-29, SHLD-30), or for the override of SWS avoidance ("sws").
 */
export function armPersist(tcb: Tcb, held: "rwnd" | "sws", out: Outbox): void {
  if (tcb.persistDeadlineNs !== NEVER) return;
  const waitNs =
    held === "rwnd"
      ? backedOff(tcb, baseRtoNs(tcb), tcb.persistBackoff)
      : Math.min(baseRtoNs(tcb), OVERRIDE_NS);
  tcb.persistDeadlineNs = out.nowNs + waitNs;
}

/** A round trip was measured on a segment sent once (Karn's algorithm, RFC 6298 §3). */
export function measured(tcb: Tcb, rttNs: Ns): void {
  if (rttNs < tcb.minRttNs) tcb.minRttNs = rttNs;
  sampleRtt(tcb, rttNs);
}

/** Feeds the estimator; a valid measurement ends the back-off (RFC 6298 §5.7). */
export function sampleRtt(tcb: Tcb, rttNs: Ns): void {
  const newRound = seqGt(tcb.sndUna, tcb.roundEnds);
  tcb.rtt.sample(rttNs, newRound);
  if (newRound) tcb.roundEnds = tcb.sndNxt;
  tcb.rtoBackoff = 0;
}
