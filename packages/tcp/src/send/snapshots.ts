import type { Ns } from "@seedwire/engine";
import {
  DELIVERED,
  DELIVERED_CE,
  DELIVERED_NS,
  FIRST_SENT_NS,
  IN_FLIGHT,
  LOST,
  OCCASION,
  TIMES,
  WIDTH,
} from "./flight-ring.ts";
import { SentOrder } from "./sent-order.ts";

/** What had become of the connection's segments, of which a snapshot is taken when one leaves. */
export interface Delivered {
  readonly delivered: number;
  readonly deliveredCe: number;
  readonly lost: number;
  readonly occasion: number;
  readonly firstSentNs: Ns;
  readonly deliveredNs: Ns;
}

const NOTHING: Delivered = {
  delivered: 0,
  deliveredCe: 0,
  lost: 0,
  occasion: 0,
  firstSentNs: 0,
  deliveredNs: 0,
};

/** Of each segment in flight what was known when it left last, for samples of the delivery rate. */
export class Snapshots extends SentOrder {
  /** What had been delivered; -1 if its delivery has been told of. */
  deliveredWhenSent(index: number): number {
    return this.#snapshot(index, DELIVERED) - 1;
  }

  deliveredCeWhenSent(index: number): number {
    return this.#snapshot(index, DELIVERED_CE);
  }

  lostWhenSent(index: number): number {
    return this.#snapshot(index, LOST);
  }

  /** Segments in flight, with this one. */
  inFlightWhenSent(index: number): number {
    return this.#snapshot(index, IN_FLIGHT);
  }

  /** When the segment had left that was delivered last. */
  firstSentWhenSent(index: number): Ns {
    return this.timesNs[TIMES * ((this.first + index) & this.mask) + FIRST_SENT_NS]!;
  }

  /** When that one was delivered. */
  deliveredNsWhenSent(index: number): Ns {
    return this.timesNs[TIMES * ((this.first + index) & this.mask) + DELIVERED_NS]!;
  }

  /** Ordinal of the occasion on which it was sent (`tcb.delivery.occasion`): what is sent on one has no order in time. */
  occasion(index: number): number {
    return this.#snapshot(index, OCCASION);
  }

  /** @param inFlight segments in flight, with this one */
  protected takeSnapshot(slot: number, inFlight: number, what: Delivered = NOTHING): void {
    const { words, timesNs } = this;
    const word = WIDTH * slot;
    words[word + DELIVERED] = what.delivered + 1; // 0: that it is delivered has been told already
    words[word + DELIVERED_CE] = what.deliveredCe;
    words[word + LOST] = what.lost;
    words[word + OCCASION] = what.occasion;
    words[word + IN_FLIGHT] = inFlight;
    timesNs[TIMES * slot + FIRST_SENT_NS] = what.firstSentNs;
    timesNs[TIMES * slot + DELIVERED_NS] = what.deliveredNs;
  }

  /** Its delivery is told of. */
  protected forgetSnapshot(slot: number): void {
    this.words[WIDTH * slot + DELIVERED] = 0;
  }

  #snapshot(index: number, word: number): number {
    return this.words[WIDTH * ((this.first + index) & this.mask) + word]!;
  }
}
