import type { Ns } from "@seedwire/engine";
import type { AckEvent } from "./ack-event.ts";
import { targetInflight } from "./bbr3-inflight.ts";
import { advanceMaxBwFilter } from "./bbr3-model.ts";
import { isInProbeBw, raiseLongTermSlope, startProbeBwDown } from "./bbr3-phases.ts";
import { BETA, type Bbr3Variables, LOSS_THRESH } from "./bbr3-variables.ts";

/** What was in flight when something left, and what was lost since. */
export interface FlightOutcome {
  readonly txInFlight: number;
  readonly lost: number;
  readonly isAppLimited: boolean;
}

/** Whether more of a flight was lost than a path may lose (draft-ietf-ccwg-bbr §5.5.10.2). */
export const isInflightTooHigh = ({ lost, txInFlight }: FlightOutcome): boolean =>
  lost > txInFlight * LOSS_THRESH;

/**
 * So much in flight was too much: that bounds it until a later probe, and a probe is over (§5.5.10.2).
 *
 * @param txInFlight where the loss rate was crossed
 */
export function handleInflightTooHigh(
  bbr: Bbr3Variables,
  txInFlight: number,
  isAppLimited: boolean,
  delivered: number,
  nowNs: Ns,
): void {
  bbr.bwProbeSamples = false; // once for each probe
  if (!isAppLimited) bbr.inflightLongterm = Math.max(txInFlight, targetInflight(bbr) * BETA);
  if (bbr.state === "ProbeBW_UP") startProbeBwDown(bbr, delivered, nowNs);
}

/**
 * What was in flight when the loss rate crossed 2 %, within the segment now lost at the latest (§5.5.10.2).
 *
 * @param lost since the segment left, itself included
 */
export function inflightAtLoss(txInFlight: number, lost: number): number {
  const inflightBefore = txInFlight - 1;
  const lostBefore = lost - 1;
  const lostPrefix = (LOSS_THRESH * inflightBefore - lostBefore) / (1 - LOSS_THRESH);
  return inflightBefore + lostPrefix;
}

/**
 * Follows the samples of a probe, from its first to its last; what was in flight without losing too much
 * raises the long-term bound (draft-ietf-ccwg-bbr §5.3.3.9).
 */
export function adaptLongTermModel(bbr: Bbr3Variables, ack: AckEvent): void {
  const { sample } = ack;
  if (bbr.roundStart) advanceAckPhase(bbr, sample.isAppLimited);
  if (sample.priorDelivered < 0 || isInflightTooHigh(sample)) return;
  if (bbr.inflightLongterm === Infinity) return;
  if (sample.txInFlight > bbr.inflightLongterm) bbr.inflightLongterm = sample.txInFlight;
  if (bbr.state === "ProbeBW_UP") probeUpward(bbr, ack);
}

function advanceAckPhase(bbr: Bbr3Variables, isAppLimited: boolean): void {
  if (bbr.ackPhase === "ACKS_PROBE_STARTING") {
    bbr.ackPhase = "ACKS_PROBE_FEEDBACK";
  } else if (bbr.ackPhase === "ACKS_PROBE_STOPPING") {
    bbr.bwProbeSamples = false;
    bbr.ackPhase = "ACKS_INIT";
    if (isInProbeBw(bbr) && !isAppLimited) advanceMaxBwFilter(bbr);
  }
}

/** The bound grows while it is used up, by 1, 2, 4, ... segments in a round. */
function probeUpward(bbr: Bbr3Variables, { ackedSegments, cwndLimited }: AckEvent): void {
  if (!cwndLimited || bbr.cwndSegments < Math.floor(bbr.inflightLongterm)) return;
  bbr.bwProbeUpAcks += ackedSegments;
  if (bbr.bwProbeUpAcks >= bbr.probeUpCount) {
    const growth = Math.floor(bbr.bwProbeUpAcks / bbr.probeUpCount);
    bbr.bwProbeUpAcks -= growth * bbr.probeUpCount;
    bbr.inflightLongterm += growth;
  }
  if (bbr.roundStart) raiseLongTermSlope(bbr);
}
