import { NEVER, type Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import { queuedBytes } from "../send/queued.ts";
import type { AckFacts } from "./ack-facts.ts";

/**
 * How fast the path delivers, in samples of one flight each (draft-ietf-ccwg-bbr, as Linux does it): so
 * many segments in the longer of two intervals, that in which they were sent, and that in which they
 * were acknowledged.
 *
 * A sample needs to know what the time was when as many segments had been delivered as when the
 * sampled one left: a history of the ACKs of one flight tells.
 */
export class DeliveryRate {
  /** After the ACK that made it so many segments delivered: when it came, ... */
  readonly #delivered: number[] = [0];
  readonly #deliveredNs: Ns[] = [0];
  /** ... and when the segment had left that it delivered. */
  readonly #sentNs: Ns[] = [0];
  #first = 0;
  /** Samples tell of the application, not of the path, until more is delivered than this; -1: not so. */
  #limitedUntil = 0;
  /** The best sample: segments, in so long a time, and whether the application limited it. */
  segments = 0;
  intervalNs: Ns = 0;
  limited = true;

  /** Whether what leaves now leaves because the application has no more. */
  get applicationLimited(): boolean {
    return this.#limitedUntil >= 0;
  }

  /** Something leaves while nothing is in flight: the time before does not count. */
  restart(delivered: number, nowNs: Ns): void {
    this.#clear();
    this.#push(delivered, nowNs, nowNs);
  }

  /** The application has less than a segment to send, and nothing else holds the sender. */
  checkApplication(tcb: Tcb): void {
    const { scoreboard: board, congestion, delivery } = tcb;
    const flight = board.flightSegments;
    if (queuedBytes(tcb) >= tcb.smssBytes || flight >= congestion.cwndSegments) return;
    if (board.lostOut <= board.retransOut)
      this.#limitedUntil = Math.max(1, delivery.delivered + flight);
  }

  /** Takes the sample of an ACK, if it delivered anything and may be believed. */
  sample(tcb: Tcb, facts: AckFacts, reneged: boolean): void {
    const { delivered, firstSentNs } = tcb.delivery;
    const { nowNs, deliveredWhenSent, sampleLimited } = facts;
    if (delivered > this.#limitedUntil) this.#limitedUntil = -1;
    const at = this.#find(deliveredWhenSent);
    if (deliveredWhenSent >= 0 && at >= 0 && !reneged) {
      const sendingNs = firstSentNs - this.#sentNs[at]!;
      const intervalNs = Math.max(sendingNs, nowNs - this.#deliveredNs[at]!);
      if (tcb.minRttNs !== NEVER && intervalNs >= tcb.minRttNs) {
        this.#take(delivered - deliveredWhenSent, intervalNs, sampleLimited);
      }
    }
    if (delivered === facts.priorDelivered) return;
    this.#push(delivered, nowNs, firstSentNs);
    this.#forget(tcb);
  }

  #take(segments: number, intervalNs: Ns, limited: boolean): void {
    if (limited && segments * this.intervalNs < this.segments * intervalNs) return;
    this.segments = segments;
    this.intervalNs = intervalNs;
    this.limited = limited;
  }

  /** The latest entry at which no more than so many were delivered; -1 if there is none. */
  #find(delivered: number): number {
    let low = this.#first;
    let high = this.#delivered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#delivered[middle]! <= delivered) low = middle + 1;
      else high = middle;
    }
    return low - 1 < this.#first ? -1 : low - 1;
  }

  #push(delivered: number, deliveredNs: Ns, sentNs: Ns): void {
    this.#delivered.push(delivered);
    this.#deliveredNs.push(deliveredNs);
    this.#sentNs.push(sentNs);
  }

  /** Forgets what no segment in flight refers to. */
  #forget({ scoreboard: board }: Tcb): void {
    const oldest = board.oldestSent();
    if (oldest < 0) return;
    const needed = this.#find(board.deliveredWhenSent(oldest));
    if (needed > this.#first) this.#first = needed;
    if (this.#first < 64 || this.#first * 2 < this.#delivered.length) return;
    this.#delivered.splice(0, this.#first);
    this.#deliveredNs.splice(0, this.#first);
    this.#sentNs.splice(0, this.#first);
    this.#first = 0;
  }

  #clear(): void {
    this.#delivered.length = 0;
    this.#deliveredNs.length = 0;
    this.#sentNs.length = 0;
    this.#first = 0;
  }
}
