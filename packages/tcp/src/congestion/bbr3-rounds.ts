import type { AckEvent } from "./ack-event.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/** A round begins: it ends when something is delivered that leaves from now on (§5.5.1). */
export function startRound(bbr: Bbr3Variables, delivered: number): void {
  bbr.nextRoundDelivered = delivered;
}

/** Whether this ACK ends a round (draft-ietf-ccwg-bbr §5.5.1). */
export function updateRound(bbr: Bbr3Variables, { delivered, sample }: AckEvent): void {
  bbr.roundStart = sample.priorDelivered >= bbr.nextRoundDelivered;
  if (!bbr.roundStart) return;
  startRound(bbr, delivered);
  bbr.roundCount++;
  bbr.roundsSinceBwProbe++;
}

/** The rate and the volume that the path has shown to deliver in this round (§5.5.10.3). */
export function updateLatestDeliverySignals(bbr: Bbr3Variables, ack: AckEvent): void {
  const { sample } = ack;
  bbr.lossRoundStart = false;
  bbr.bwLatest = Math.max(bbr.bwLatest, bbr.deliveryRate);
  bbr.inflightLatest = Math.max(bbr.inflightLatest, sample.delivered);
  if (sample.priorDelivered < bbr.lossRoundDelivered) return;
  bbr.lossRoundDelivered = ack.delivered;
  bbr.lossRoundStart = true;
}

/** At the end of a round they are counted anew. */
export function advanceLatestDeliverySignals(bbr: Bbr3Variables, { sample }: AckEvent): void {
  if (!bbr.lossRoundStart) return;
  bbr.bwLatest = bbr.deliveryRate;
  bbr.inflightLatest = sample.delivered;
}

/** What was seen before tells nothing of what comes now. */
export function resetCongestionSignals(bbr: Bbr3Variables): void {
  bbr.lossInRound = false;
  bbr.bwLatest = 0;
  bbr.inflightLatest = 0;
}
