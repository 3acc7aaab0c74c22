import { type Seq, seqDiff, seqLeq } from "../seq.ts";
import { SentOrder } from "./sent-order.ts";
import { Snapshots, straightened } from "./snapshots.ts";

/**
 * The segments in flight, in order of sequence: their numbers, their marks, and when each left last. A
 * ring over typed arrays, so that nothing is made per segment; an index counts from 0 for the oldest, a
 * slot is a place in the ring. What the marks mean is the scoreboard's business (`scoreboard.ts`).
 */
export class FlightRing {
  protected starts = new Int32Array(0);
  protected ends = new Int32Array(0);
  protected sentTimesNs = new Float64Array(0);
  protected marks = new Uint16Array(0);
  /** Of a SACKed segment: where the SACKed segments that follow it without a gap end, at least. */
  protected runEnds = new Int32Array(0);
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
    return this.starts[(this.first + index) & this.mask] as Seq;
  }

  end(index: number): Seq {
    return this.ends[(this.first + index) & this.mask] as Seq;
  }

  flags(index: number): number {
    return this.marks[(this.first + index) & this.mask]!;
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
    this.starts[at] = start;
    this.ends[at] = end;
    this.sentTimesNs[at] = nowNs;
    this.marks[at] = flags;
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
    this.starts[target] = this.starts[source]!;
    this.ends[target] = this.ends[source]!;
    this.sentTimesNs[target] = this.sentTimesNs[source]!;
    this.marks[target] = this.marks[source]!;
    this.snapshots.copy(source, target);
    this.runEnds[target] = this.runEnds[source]!;
    this.order.move(source, target);
  }

  /** The ring is full: makes it twice as large. */
  protected grow(): void {
    const capacity = Math.max(4, (this.mask + 1) * 2);
    this.order.grow(this.first, capacity);
    this.starts = straightened(this.starts, this.first, new Int32Array(capacity));
    this.ends = straightened(this.ends, this.first, new Int32Array(capacity));
    this.sentTimesNs = straightened(this.sentTimesNs, this.first, new Float64Array(capacity));
    this.marks = straightened(this.marks, this.first, new Uint16Array(capacity));
    this.snapshots.grow(this.first, capacity);
    this.runEnds = straightened(this.runEnds, this.first, new Int32Array(capacity));
    this.mask = capacity - 1;
    this.first = 0;
  }
}
