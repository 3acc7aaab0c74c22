import { type Seq, seqDiff, seqLeq } from "../seq.ts";
import { NO_INTEGERS, NO_TIMES, straighten } from "../ring-space.ts";

/** The words of a slot: where the segment starts and ends, its marks, ... */
export const START = 0;
export const END = 1;
export const MARKS = 2;
/** ... of a SACKed one, where the SACKed segments that follow it without a gap end, at least, ... */
export const RUN_END = 3;
/** ... its neighbours by time (`sent-order.ts`), ... */
export const EARLIER = 4;
export const LATER = 5;
/** ... and what was known when it left last (`snapshots.ts`). */
export const DELIVERED = 6;
export const DELIVERED_CE = 7;
export const LOST = 8;
export const OCCASION = 9;
export const IN_FLIGHT = 10;
/** Words of a slot. */
export const WIDTH = 11;

/** The times of a slot: when the segment left last, and what was known then. */
export const SENT_NS = 0;
export const FIRST_SENT_NS = 1;
export const DELIVERED_NS = 2;
/** Times of a slot. */
export const TIMES = 3;

/** Slots of the first ring: one for the SYN. (Typed arrays of more than 64 bytes take much longer to make.) */
const FIRST_CAPACITY = 1;
/** Slots of the second, for those who send. */
const SECOND_CAPACITY = 16;

/**
 * The segments in flight, in order of sequence: their numbers, their marks, and when each left last. A
 * ring over two typed arrays, so that nothing is made per segment; an index counts from 0 for the oldest,
 * a slot is a place in the ring. What the marks mean is the scoreboard's business (`scoreboard.ts`).
 *
 * The order of sending and the snapshots lie in the same slots: each array more is two lines of cache for
 * each ACK, and 180 bytes for each connection.
 */
export class FlightRing {
  protected words = NO_INTEGERS;
  protected timesNs = NO_TIMES;
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
    return this.timesNs[TIMES * ((this.first + index) & this.mask) + SENT_NS]!;
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

  /** A segment has taken another form and left anew: no retransmission, its round trip begins now. */
  restamp(index: number, nowNs: number): void {
    this.timesNs[TIMES * ((this.first + index) & this.mask) + SENT_NS] = nowNs;
  }

  /** A new segment has left; returns its slot. */
  protected add(start: Seq, end: Seq, flags: number, nowNs: number): number {
    if (this.segments > this.mask) this.grow();
    const slot = (this.first + this.segments) & this.mask;
    const { words } = this;
    const word = WIDTH * slot;
    words[word + START] = start;
    words[word + END] = end;
    words[word + MARKS] = flags;
    this.timesNs[TIMES * slot + SENT_NS] = nowNs;
    this.segments++;
    this.bytes += seqDiff(end, start);
    return slot;
  }

  /** Copies all that is known of a segment to another slot. */
  protected copy(from: number, to: number): void {
    this.words.copyWithin(WIDTH * to, WIDTH * from, WIDTH * (from + 1));
    this.timesNs.copyWithin(TIMES * to, TIMES * from, TIMES * (from + 1));
  }

  /** The ring is full: makes a larger one. (Twice as large each time was 4 % of a transfer of 100 KB.) */
  protected grow(): void {
    const capacity =
      this.mask < 0 ? FIRST_CAPACITY : Math.max(SECOND_CAPACITY, 4 * (this.mask + 1));
    this.words = straighten(this.words, WIDTH * this.first, new Int32Array(WIDTH * capacity));
    this.timesNs = straighten(this.timesNs, TIMES * this.first, new Float64Array(TIMES * capacity));
    this.mask = capacity - 1;
    this.first = 0;
  }
}
