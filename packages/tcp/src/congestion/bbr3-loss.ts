import type { AckEvent, LostSegment, SenderView } from "./ack-event.ts";
import {
  handleInflightTooHigh,
  inflightAtLoss,
  isInflightTooHigh,
  type FlightOutcome,
} from "./bbr3-long-term.ts";
import { startupQueueTooHigh } from "./bbr3-startup.ts";
import { armUndo } from "./bbr3-undo.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

const outcome: { -readonly [K in keyof FlightOutcome]: FlightOutcome[K] } = {
  txInFlight: 0,
  lost: 0,
  isAppLimited: false,
};

/** Something was lost, or marked, in this round (draft-ietf-ccwg-bbr §5.5.10.2). */
export function noteLoss(bbr: Bbr3Variables, delivered: number): void {
  armUndo(bbr);
  if (!bbr.lossInRound) bbr.lossRoundDelivered = delivered;
  bbr.lossInRound = true;
}

/** A segment is taken for lost: was so much in flight too much? (draft-ietf-ccwg-bbr §5.5.10.2) */
export function handleLostSegment(
  bbr: Bbr3Variables,
  segment: LostSegment,
  view: SenderView,
): void {
  noteLoss(bbr, view.delivered);
  if (segment.startSeq !== bbr.lostRangeEnd) bbr.lostRanges++;
  bbr.lostRangeEnd = segment.endSeq;
  if (!bbr.bwProbeSamples) return;
  outcome.txInFlight = segment.txInFlight;
  outcome.lost = view.lost - segment.lost;
  outcome.isAppLimited = segment.isAppLimited;
  if (!isInflightTooHigh(outcome)) return;
  const crossedAt = inflightAtLoss(outcome.txInFlight, outcome.lost);
  handleInflightTooHigh(bbr, crossedAt, outcome.isAppLimited, view.delivered, view.nowNs);
}

/**
 * The peer echoes congestion: it counts as a loss (draft-ietf-ccwg-bbr §3.7). Marks say that there is a queue,
 * so a probe is over, and so is Startup.
 */
export function handleEcho(bbr: Bbr3Variables, ack: AckEvent): void {
  if (!ack.echoesCongestion) return;
  noteLoss(bbr, ack.delivered);
  if (bbr.state === "Startup" && !bbr.fullBwReached) startupQueueTooHigh(bbr);
  if (!bbr.bwProbeSamples || ack.sample.priorDelivered < 0) return;
  const { txInFlight, isAppLimited } = ack.sample;
  handleInflightTooHigh(bbr, txInFlight, isAppLimited, ack.delivered, ack.nowNs);
}
