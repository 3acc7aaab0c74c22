import { minutes, type Ns, seconds } from "@seedwire/engine";
import type { AckFacts } from "../loss/ack-facts.ts";
import { currentSsthresh } from "../loss/recovery.ts";
import { type Seq, seqGeq, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { usualWindowSegments } from "./initial-window.ts";

/**
 * New-CWV (RFC 7661 §4): a sender that the application holds back keeps cwnd for some minutes, and is
 * careful with it: it does not let it grow, paces, and after a loss goes by what it really used.
 */

/** The longest that cwnd is kept without being used (NVP, §4.4). */
const NVP_NS = minutes(5);
/** pipeACK is the most of this period, and of three round trips if they are longer (§4.2). */
const SAMPLING_PERIOD_NS = seconds(1);

/** What new-CWV knows of a connection. */
export interface Validation {
  /** A round trip is being measured, from this number of segments delivered until that is acknowledged. */
  measures: boolean;
  fromDelivered: number;
  ends: Seq;
  /** Samples of the period that no later one exceeds, oldest and largest first, and when they were taken. */
  readonly samples: number[];
  readonly timesNs: Ns[];
  /** Congestion was the last that happened. */
  afterCongestion: boolean;
  /** There was a sample since the begin, or since losses were repaired: else pipeACK is undefined. */
  defined: boolean;
  /** Since when pipeACK has been less than half of cwnd; -1 in the validated phase. */
  nonValidatedSinceNs: Ns;
  /** Max(pipeACK, LossFlightSize) of a loss in the non-validated phase; -1 if it is not being repaired. */
  usedAtLoss: number;
}

export function newValidation(): Validation {
  const validation = {
    measures: false,
    fromDelivered: 0,
    ends: toSeq(0),
    samples: [],
    timesNs: [],
    afterCongestion: false,
    defined: false,
    nonValidatedSinceNs: 0.5,
    usedAtLoss: -1,
  };
  validation.nonValidatedSinceNs = -1;
  return validation;
}

/** Whether cwnd is more than twice what was used of late (§4.3). */
export const isNonValidated = ({ windowUse }: Tcb): boolean =>
  windowUse.validation.nonValidatedSinceNs >= 0;

/** pipeACK: the most that was acknowledged in a round trip of late, segments; Infinity while undefined. */
export function pipeAckSegments(tcb: Tcb, nowNs: Ns): number {
  const { samples, timesNs, defined } = tcb.windowUse.validation;
  while (samples.length > 0 && timesNs[0]! + periodNs(tcb) < nowNs) {
    samples.shift();
    timesNs.shift();
  }
  if (samples.length > 0) return samples[0]!;
  return defined ? 0 : Infinity;
}

/** An ACK outside of the repair of losses (§4.2): may be the end of a sample, and change the phase. */
export function observeAck(tcb: Tcb, { nowNs, priorDelivered }: AckFacts): void {
  if (tcb.recovery === "recovery" || tcb.recovery === "loss") return;
  const { validation } = tcb.windowUse;
  if (validation.afterCongestion) {
    validation.afterCongestion = false; // the ACK that ended a recovery tells of its data
    return;
  }
  if (!validation.measures) {
    validation.measures = true;
    validation.fromDelivered = priorDelivered;
    validation.ends = tcb.sndNxt;
  }
  if (seqGeq(tcb.sndUna, validation.ends)) {
    takeSample(validation, tcb.delivery.delivered - validation.fromDelivered, nowNs);
    // With nothing in flight the next round trip begins with what leaves next.
    validation.measures = tcb.scoreboard.count > 0;
    validation.fromDelivered = tcb.delivery.delivered;
    validation.ends = tcb.sndNxt;
  }
  updatePhase(tcb, nowNs);
}

function takeSample(validation: Validation, segments: number, nowNs: Ns): void {
  const { samples, timesNs } = validation;
  while (samples.length > 0 && samples.at(-1)! <= segments) {
    samples.pop();
    timesNs.pop();
  }
  samples.push(segments);
  timesNs.push(nowNs);
  validation.defined = true;
}

/** Which phase it is now (§4.3); when the non-validated one has lasted too long, cwnd is lowered. */
export function updatePhase(tcb: Tcb, nowNs: Ns): void {
  const { congestion, windowUse } = tcb;
  const { validation } = windowUse;
  const lastNs = validation.timesNs.at(-1) ?? nowNs;
  const pipeAck = pipeAckSegments(tcb, nowNs);
  if (validation.nonValidatedSinceNs < 0) {
    if (2 * pipeAck >= congestion.cwndSegments) return;
    // After a pause it began when the last sample had become too old.
    const endedNs = pipeAck === 0 ? lastNs + periodNs(tcb) : nowNs;
    validation.nonValidatedSinceNs = Math.min(endedNs, nowNs);
  }
  if (nowNs - validation.nonValidatedSinceNs >= NVP_NS) endPeriod(tcb, nowNs);
  if (2 * pipeAck >= congestion.cwndSegments) validation.nonValidatedSinceNs = -1;
}

/** The window is given back, half of it for each five minutes, not below IW (§4.4.3). */
function endPeriod(tcb: Tcb, nowNs: Ns): void {
  const { congestion, windowUse } = tcb;
  const least = usualWindowSegments(tcb);
  while (nowNs - windowUse.validation.nonValidatedSinceNs >= NVP_NS) {
    windowUse.validation.nonValidatedSinceNs += NVP_NS;
    congestion.ssthreshSegments = currentSsthresh(tcb);
    const lowered = Math.max(congestion.cwndSegments >> 1, least);
    congestion.cwndSegments = Math.min(congestion.cwndSegments, lowered);
  }
  if (tcb.teller !== null) tcb.teller.because(tcb, "application-limited");
}

/**
 * Congestion, and maybe in the non-validated phase: then ssthresh, to which cwnd is brought down, is half of
 * what was really used (§4.4.1).
 */
export function reduceNonValidated(tcb: Tcb, nowNs: Ns): void {
  if (tcb.config.windowValidation !== "rfc7661") return;
  const { congestion, scoreboard: board, windowUse } = tcb;
  const { validation } = windowUse;
  validation.usedAtLoss = -1;
  updatePhase(tcb, nowNs);
  if (isNonValidated(tcb)) {
    // What left beyond cwnd is limited transmit, and counts for nothing (RFC 5681 §3.2).
    const flight = Math.min(board.count, congestion.cwndSegments);
    const used = Math.max(pipeAckSegments(tcb, nowNs), flight);
    validation.usedAtLoss = used;
    congestion.ssthreshSegments = Math.max(used >> 1, 2);
  }
  forgetValidation(tcb);
}

/** It is repaired: of what was used, so many segments had been too many (§4.4.1). */
export function endNonValidatedReduction({ congestion, reduction, windowUse }: Tcb): void {
  const { validation } = windowUse;
  if (validation.usedAtLoss < 0) return;
  const left = (validation.usedAtLoss - reduction.repairedSegments) >> 1;
  congestion.cwndSegments = Math.max(left, 1);
  congestion.ssthreshSegments = Math.max(left, 2);
  validation.usedAtLoss = -1;
}

/** After congestion pipeACK is undefined, so that the usual rules hold until it is measured again. */
export function forgetValidation({ windowUse }: Tcb): void {
  const { validation } = windowUse;
  validation.afterCongestion = true;
  validation.measures = validation.defined = false;
  validation.samples.length = validation.timesNs.length = 0;
  validation.nonValidatedSinceNs = -1;
}

/** pipeACK Sampling Period (§4.2). */
const periodNs = ({ rtt }: Tcb): Ns => Math.max(3 * rtt.srttNs, SAMPLING_PERIOD_NS);
