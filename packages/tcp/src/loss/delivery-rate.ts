import { NEVER, type Ns } from "@seedwire/engine";
import type { RateSample } from "../congestion/ack-event.ts";
import type { Tcb } from "../tcb.ts";
import { queuedBytes } from "../send/queued.ts";
import type { AckFacts } from "./ack-facts.ts";

/**
 * How fast the path delivers, in samples of one flight each (draft-ietf-ccwg-bbr, as Linux does it): so
 * many segments in the longer of two intervals, that in which they were sent, and that in which they
 * were acknowledged. What was known when a segment left stands in its snapshot (`send/snapshots.ts`).
 */
export class DeliveryRate {
  /** Samples tell of the application, not of the path, until more is delivered than this; -1: not so. */
  private limitedUntil = 0;
  /** The best sample: segments, in so long a time, and whether the application limited it. */
  segments = 0;
  intervalNs: Ns = 0.5;
  limited = true;

  constructor() {
    this.limitedUntil = -1;
    this.intervalNs = 0;
  }

  /** Whether what leaves now leaves because the application has no more. */
  get applicationLimited(): boolean {
    return this.limitedUntil >= 0;
  }

  /** The application has less than a segment to send, and nothing else holds the sender. */
  checkApplication(tcb: Tcb): void {
    const { scoreboard: board, congestion } = tcb;
    if (queuedBytes(tcb) >= tcb.smssBytes || board.flightSegments >= congestion.cwndSegments)
      return;
    if (board.lostOut <= board.retransOut) this.hold(tcb);
  }

  /** What is in flight, and what leaves now, will not tell how fast the path is. */
  hold({ scoreboard: board, delivery }: Tcb): void {
    this.limitedUntil = Math.max(1, delivery.delivered + board.flightSegments);
  }

  /** Takes the sample of an ACK, if it delivered anything and may be believed. */
  sample(tcb: Tcb, facts: AckFacts, reneged: boolean, sample: RateSample): void {
    const { delivery } = tcb;
    const { nowNs, deliveredWhenSent } = facts;
    if (delivery.delivered > this.limitedUntil) this.limitedUntil = -1;
    if (delivery.delivered > facts.priorDelivered) delivery.deliveredNs = nowNs;
    sample.delivered = -1;
    sample.intervalNs = -1;
    sample.priorDelivered = deliveredWhenSent;
    if (deliveredWhenSent < 0 || reneged) return;
    sample.delivered = delivery.delivered - deliveredWhenSent;
    sample.deliveredCe = delivery.deliveredCe - facts.priorDeliveredCe;
    sample.lost = delivery.lost - facts.priorLostWhenSent;
    sample.txInFlight = facts.txInFlight;
    sample.isAppLimited = facts.sampleLimited;
    const intervalNs = Math.max(facts.sendingNs, nowNs - facts.priorDeliveredNs);
    if (tcb.minRttNs === NEVER || intervalNs < tcb.minRttNs) return; // hardly true
    sample.intervalNs = intervalNs;
    this.#take(sample.delivered, intervalNs, sample.isAppLimited);
  }

  #take(segments: number, intervalNs: Ns, limited: boolean): void {
    if (limited && segments * this.intervalNs < this.segments * intervalNs) return;
    this.segments = segments;
    this.intervalNs = intervalNs;
    this.limited = limited;
  }
}
