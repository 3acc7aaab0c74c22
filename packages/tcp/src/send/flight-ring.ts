import { type Seq, seqDiff, seqLeq } from "../seq.ts";
import { NO_INTEGERS, NO_TIMES, straightenedIntegers, straightenedTimes } from "./ring-space.ts";
import { SentOrder } from "./sent-order.ts";
import { Snapshots } from "./snapshots.ts";

/** The words of a slot: where the segment starts and ends, its marks, ... */
export const START = 0;
export const END = 1;
export const MARKS = 2;
/** ... and, of a SACKed one, where the SACKed segments that follow it without a gap end, at least. */
export const RUN_END = 3;
/** Words of a slot. */
export const WIDTH = 4;
/** Slots of the first ring: one for the SYN, and one more. */
const FIRST_CAPACITY = 2;
/** Slots of the second, for those who send. */
const SECOND_CAPACITY = 16;

/**
 * The segments in flight, in order of sequence: their numbers, their marks, and when each left last. A
 * ring over typed arrays, so that nothing is made per segment; an index counts from 0 for the oldest, a
 * slot is a place in the ring. What the marks mean is the scoreboard's business (`scoreboard.ts`).
 */
export class FlightRing {
  /** One slot after the other. (An array for each of the words was 200 bytes more for each.) */
  protected words = NO_INTEGERS;
  protected sentTimesNs = NO_TIMES;
  protected readonly order = new SentOrder();
  /** What was known when each left last, by {@link slot}. */
  readonly snapshots = new Snapshots();
  /** Number of slots, which is a power of two, less one. */
  protected mask = -1;
  /** Slot of the oldest. */
  protected first = 0;
  protected segments = 0;
  /** Sequence numbers on the board. */
  bytes = 0;

  /** Segments on the board: Linux's packets_out. */
  get count(): number {
    return this.segments;
  }

  start(index: number): Seq {
    return this.words[WIDTH * ((this.first + index) & this.mask) + START] as Seq;
  }

  end(index: number): Seq {
    return this.words[WIDTH * ((this.first + index) & this.mask) + END] as Seq;
  }

  flags(index: number): number {
    return this.words[WIDTH * ((this.first + index) & this.mask) + MARKS]!;
  }

  /** When it was sent last. */
  sentNs(index: number): number {
    return this.sentTimesNs[(this.first + index) & this.mask]!;
  }

  /** Ordinal of the occasion on which it was sent last (`tcb.delivery.occasion`). */
  occasion(index: number): number {
    return this.snapshots.occasion((this.first + index) & this.mask);
  }

  /** What had been delivered when it was sent last; -1 if its delivery has been told of. */
  deliveredWhenSent(index: number): number {
    return this.snapshots.delivered((this.first + index) & this.mask);
  }

  /** Its place in the ring. */
  slot(index: number): number {
    return (this.first + index) & this.mask;
  }

  length(index: number): number {
    return seqDiff(this.end(index), this.start(index));
  }

  /** Index of the segment that contains `seq`, or of the first beyond it. */
  indexOf(seq: Seq): number {
    let low = 0;
    let high = this.segments;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqLeq(this.end(middle), seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A new segment has left. */
  protected add(start: Seq, end: Seq, flags: number, nowNs: number): void {
    if (this.segments > this.mask) this.grow();
    const at = (this.first + this.segments) & this.mask;
    const { words } = this;
    const word = WIDTH * at;
    words[word + START] = start;
    words[word + END] = end;
    words[word + MARKS] = flags;
    this.sentTimesNs[at] = nowNs;
    this.order.add(at);
    this.segments++;
    this.bytes += seqDiff(end, start);
  }

  /** A segment has taken another form and left anew: no retransmission, its round trip begins now. */
  restamp(index: number, nowNs: number): void {
    this.sentTimesNs[(this.first + index) & this.mask] = nowNs;
  }

  /** Index of the segment sent longest ago, of those that RACK watches; -1 if there is none. */
  oldestSent(): number {
    return this.#index(this.order.oldest);
  }

  /** Index of the one sent next after this. */
  sentAfter(index: number): number {
    return this.#index(this.order.after((this.first + index) & this.mask));
  }

  /** RACK has decided about a segment; it is watched again when it is sent again. */
  unwatch(index: number): void {
    this.order.remove((this.first + index) & this.mask);
  }

  #index(slot: number): number {
    return slot < 0 ? -1 : (slot - this.first) & this.mask;
  }

  /** Copies a segment to another index; its place in the order of sending goes with it. */
  protected move(from: number, to: number): void {
    const source = (this.first + from) & this.mask;
    const target = (this.first + to) & this.mask;
    this.words.copyWithin(WIDTH * target, WIDTH * source, WIDTH * (source + 1));
    this.sentTimesNs[target] = this.sentTimesNs[source]!;
    this.snapshots.copy(source, target);
    this.order.move(source, target);
  }

  /** The ring is full: makes a larger one. (Twice as large each time was 4 % of a transfer of 100 KB.) */
  protected grow(): void {
    const capacity =
      this.mask < 0 ? FIRST_CAPACITY : Math.max(SECOND_CAPACITY, 4 * (this.mask + 1));
    this.order.grow(this.first, capacity);
    this.words = straightenedIntegers(this.words, WIDTH * this.first, WIDTH * capacity);
    this.sentTimesNs = straightenedTimes(this.sentTimesNs, this.first, capacity);
    this.snapshots.grow(this.first, capacity);
    this.mask = capacity - 1;
    this.first = 0;
  }
}
