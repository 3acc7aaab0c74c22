import type { Ns } from "@seedwire/engine";
import { NO_INTEGERS, NO_TIMES, straightenedIntegers, straightenedTimes } from "./ring-space.ts";

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

/** The counts of a slot. What had been delivered, plus 1; 0: that it is delivered has been told already. */
const DELIVERED = 0;
const DELIVERED_CE = 1;
const LOST = 2;
/** The occasion on which it was sent: what is sent on one has no order in time. */
const OCCASION = 3;
const IN_FLIGHT = 4;
const COUNTS = 5;
/** The times of a slot. */
const FIRST_SENT_NS = 0;
const DELIVERED_NS = 1;
const TIMES = 2;

/** Of each segment in flight what was known when it left last, for samples of the delivery rate. */
export class Snapshots {
  /** Of one slot after the other the counts, and then the times. */
  #counts = NO_INTEGERS;
  #times = NO_TIMES;

  /** @param inFlight segments in flight, with this one */
  take(slot: number, inFlight: number, what: Delivered = NOTHING): void {
    const counts = this.#counts;
    const count = COUNTS * slot;
    counts[count + DELIVERED] = what.delivered + 1;
    counts[count + DELIVERED_CE] = what.deliveredCe;
    counts[count + LOST] = what.lost;
    counts[count + OCCASION] = what.occasion;
    counts[count + IN_FLIGHT] = inFlight;
    const times = this.#times;
    times[TIMES * slot + FIRST_SENT_NS] = what.firstSentNs;
    times[TIMES * slot + DELIVERED_NS] = what.deliveredNs;
  }

  /** What had been delivered; -1 if its delivery has been told of. */
  delivered(slot: number): number {
    return this.#counts[COUNTS * slot + DELIVERED]! - 1;
  }

  deliveredCe(slot: number): number {
    return this.#counts[COUNTS * slot + DELIVERED_CE]!;
  }

  lost(slot: number): number {
    return this.#counts[COUNTS * slot + LOST]!;
  }

  occasion(slot: number): number {
    return this.#counts[COUNTS * slot + OCCASION]!;
  }

  inFlight(slot: number): number {
    return this.#counts[COUNTS * slot + IN_FLIGHT]!;
  }

  /** When the segment had left that was delivered last. */
  firstSentNs(slot: number): Ns {
    return this.#times[TIMES * slot + FIRST_SENT_NS]!;
  }

  /** When that one was delivered. */
  deliveredNs(slot: number): Ns {
    return this.#times[TIMES * slot + DELIVERED_NS]!;
  }

  /** Its delivery is told of. */
  forget(slot: number): void {
    this.#counts[COUNTS * slot + DELIVERED] = 0;
  }

  copy(from: number, to: number): void {
    this.#counts.copyWithin(COUNTS * to, COUNTS * from, COUNTS * (from + 1));
    this.#times.copyWithin(TIMES * to, TIMES * from, TIMES * (from + 1));
  }

  /** The ring becomes larger, and begins at 0. */
  grow(first: number, capacity: number): void {
    this.#counts = straightenedIntegers(this.#counts, COUNTS * first, COUNTS * capacity);
    this.#times = straightenedTimes(this.#times, TIMES * first, TIMES * capacity);
  }
}
