import type { Ns } from "@seedwire/engine";

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
export class Snapshots {
  /** What had been delivered, plus 1; 0: that it is delivered has been told already. */
  #delivered = new Uint32Array(0);
  #deliveredCe = new Uint32Array(0);
  #lost = new Uint32Array(0);
  /** The occasion on which it was sent: what is sent on one has no order in time. */
  #occasions = new Uint32Array(0);
  #inFlight = new Uint32Array(0);
  #firstSentNs = new Float64Array(0);
  #deliveredNs = new Float64Array(0);

  /** @param inFlight segments in flight, with this one */
  take(slot: number, inFlight: number, what: Delivered = NOTHING): void {
    this.#delivered[slot] = what.delivered + 1;
    this.#deliveredCe[slot] = what.deliveredCe;
    this.#lost[slot] = what.lost;
    this.#occasions[slot] = what.occasion;
    this.#inFlight[slot] = inFlight;
    this.#firstSentNs[slot] = what.firstSentNs;
    this.#deliveredNs[slot] = what.deliveredNs;
  }

  /** What had been delivered; -1 if its delivery has been told of. */
  delivered(slot: number): number {
    return this.#delivered[slot]! - 1;
  }

  deliveredCe(slot: number): number {
    return this.#deliveredCe[slot]!;
  }

  lost(slot: number): number {
    return this.#lost[slot]!;
  }

  occasion(slot: number): number {
    return this.#occasions[slot]!;
  }

  inFlight(slot: number): number {
    return this.#inFlight[slot]!;
  }

  /** When the segment had left that was delivered last. */
  firstSentNs(slot: number): Ns {
    return this.#firstSentNs[slot]!;
  }

  /** When that one was delivered. */
  deliveredNs(slot: number): Ns {
    return this.#deliveredNs[slot]!;
  }

  /** Its delivery is told of. */
  forget(slot: number): void {
    this.#delivered[slot] = 0;
  }

  copy(from: number, to: number): void {
    this.#delivered[to] = this.#delivered[from]!;
    this.#deliveredCe[to] = this.#deliveredCe[from]!;
    this.#lost[to] = this.#lost[from]!;
    this.#occasions[to] = this.#occasions[from]!;
    this.#inFlight[to] = this.#inFlight[from]!;
    this.#firstSentNs[to] = this.#firstSentNs[from]!;
    this.#deliveredNs[to] = this.#deliveredNs[from]!;
  }

  /** The ring becomes larger, and begins at 0. */
  grow(first: number, capacity: number): void {
    this.#delivered = straightened(this.#delivered, first, new Uint32Array(capacity));
    this.#deliveredCe = straightened(this.#deliveredCe, first, new Uint32Array(capacity));
    this.#lost = straightened(this.#lost, first, new Uint32Array(capacity));
    this.#occasions = straightened(this.#occasions, first, new Uint32Array(capacity));
    this.#inFlight = straightened(this.#inFlight, first, new Uint32Array(capacity));
    this.#firstSentNs = straightened(this.#firstSentNs, first, new Float64Array(capacity));
    this.#deliveredNs = straightened(this.#deliveredNs, first, new Float64Array(capacity));
  }
}

/** What lies in a ring from `first` on around, at the beginning of a larger one. */
export function straightened<T extends Int32Array | Uint32Array | Float64Array | Uint16Array>(
  from: T,
  first: number,
  to: T,
): T {
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}
