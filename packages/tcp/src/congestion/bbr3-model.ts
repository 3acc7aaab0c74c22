import type { AckEvent } from "./ack-event.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/**
 * The best delivery rate of this cycle of ProbeBW and the one before (draft-ietf-ccwg-bbr §5.5.5). A sample
 * that the application limited counts only if it is better: the path can do that at least.
 */
export function updateMaxBw(bbr: Bbr3Variables, { sample }: AckEvent): void {
  const rate = bbr.deliveryRate;
  if (rate <= 0 || (rate < bbr.maxBw && sample.isAppLimited)) return;
  bbr.thisCycleBw = Math.max(bbr.thisCycleBw, rate);
  bbr.maxBw = Math.max(bbr.priorCycleBw, bbr.thisCycleBw);
}

/** The samples of a probe are all in: a new cycle begins, and the one before the last is forgotten (§5.5.6). */
export function advanceMaxBwFilter(bbr: Bbr3Variables): void {
  if (bbr.thisCycleBw === 0) return;
  bbr.priorCycleBw = bbr.thisCycleBw;
  bbr.thisCycleBw = 0;
  bbr.maxBw = bbr.priorCycleBw;
}

/** bw: what the path delivers, as far as what was lost lets hope (§5.5.10.3). */
export function boundBw(bbr: Bbr3Variables): void {
  bbr.bw = Math.min(bbr.maxBw, bbr.bwShortterm);
}

/**
 * How much more than expected comes at once, because ACKs or data are held and sent in bunches on the way
 * (draft-ietf-ccwg-bbr §5.5.9): the most of the latest ten rounds, in Startup of one. cwnd has to allow for it.
 */
export function updateAckAggregation(bbr: Bbr3Variables, ack: AckEvent): void {
  let expected = bbr.bw * (ack.nowNs - bbr.extraAckedSinceNs);
  if (bbr.extraAckedDelivered <= expected) {
    bbr.extraAckedDelivered = 0;
    bbr.extraAckedSinceNs = ack.nowNs;
    expected = 0;
  }
  bbr.extraAckedDelivered += ack.ackedSegments;
  const extra = Math.min(bbr.extraAckedDelivered - expected, bbr.cwndSegments);
  const rounds = bbr.extraAckedOfRound;
  if (!bbr.fullBwReached) {
    if (bbr.roundStart) rounds.fill(0);
  } else if (bbr.roundStart) {
    rounds[bbr.roundCount % rounds.length] = 0;
  }
  const place = bbr.roundCount % rounds.length;
  if (extra > rounds[place]!) rounds[place] = extra;
  if (bbr.roundStart) bbr.extraAcked = Math.max(...rounds);
  else if (extra > bbr.extraAcked) bbr.extraAcked = extra;
}
