import { invariant } from "@seedwire/engine";
import { type Seq, seqAdd, seqDiff, seqGt, seqLeq, seqLt } from "../seq.ts";
import {
  ENDS_BURST,
  EVER_RETRANSMITTED,
  HAS_FIN,
  HAS_PSH,
  HAS_SYN,
  LOST,
  RETRANSMITTED,
  SACKED,
} from "./marks.ts";
import { SentOrder } from "./sent-order.ts";

/**
 * The segments in flight, in order of sequence: the retransmission queue and the SACK scoreboard
 * (RFC 6675 §3) in one. It counts in segments, as Linux does: one that is SACKed or acknowledged in
 * part counts as not. A ring over typed arrays; nothing is made per segment. What becomes of the
 * segments is decided in `loss/`; an index counts from 0 for the oldest.
 */
export class Scoreboard {
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #sentNs = new Float64Array(0);
  #flags = new Uint16Array(0);
  /** What had been delivered of the connection when the segment left, plus 1; 0: told already. */
  #delivered = new Uint32Array(0);
  /** The occasion on which it was sent last: what is sent on one has no order in time. */
  #occasions = new Uint32Array(0);
  /** Of a SACKed segment: where the SACKed segments that follow it without a gap end, at least. */
  #runEnds = new Int32Array(0);
  readonly #order = new SentOrder();
  #mask = -1;
  #first = 0;
  #count = 0;
  /** Index below which no segment waits for its retransmission. */
  #retransmitFrom = 0;
  /** Index below which IsLost has been decided (`loss/is-lost.ts`). */
  decidedBelow = 0;
  /** Index just beyond the highest SACKed segment; 0 if none is. */
  sackedBelow = 0;

  /** Segments SACKed; without SACK, those that duplicate ACKs tell of (`loss/emulated-sacks.ts`). */
  sackedOut = 0;
  /** Segments taken for lost and not SACKed. */
  lostOut = 0;
  /** Segments whose retransmission is on its way. */
  retransOut = 0;
  /** Sequence numbers on the board. */
  bytes = 0;

  /** Segments on the board: Linux's packets_out. */
  get count(): number {
    return this.#count;
  }

  /** Segments that the network still holds, as far as we know: `pipe` of RFC 6675 §4. */
  get flightSegments(): number {
    return this.#count - this.sackedOut - this.lostOut + this.retransOut;
  }

  start(index: number): Seq {
    return this.#starts[(this.#first + index) & this.#mask] as Seq;
  }

  end(index: number): Seq {
    return this.#ends[(this.#first + index) & this.#mask] as Seq;
  }

  flags(index: number): number {
    return this.#flags[(this.#first + index) & this.#mask]!;
  }

  /** When it was sent last. */
  sentNs(index: number): number {
    return this.#sentNs[(this.#first + index) & this.#mask]!;
  }

  /** Ordinal of the occasion on which it was sent last (`tcb.delivery.occasion`). */
  occasion(index: number): number {
    return this.#occasions[(this.#first + index) & this.#mask]!;
  }

  /** What had been delivered when it was sent last; -1 if its delivery has been told of. */
  deliveredWhenSent(index: number): number {
    return this.#delivered[(this.#first + index) & this.#mask]! - 1;
  }

  length(index: number): number {
    return seqDiff(this.end(index), this.start(index));
  }

  /** Index of the segment that contains `seq`, or of the first beyond it. */
  indexOf(seq: Seq): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqLeq(this.end(middle), seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A new segment has left. */
  append(start: Seq, end: Seq, flags: number, nowNs: number, delivered = 0, occasion = 0): void {
    if (this.#count > this.#mask) this.#grow();
    const at = (this.#first + this.#count) & this.#mask;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#sentNs[at] = nowNs;
    this.#flags[at] = flags;
    this.#delivered[at] = delivered + 1;
    this.#occasions[at] = occasion;
    this.#order.add(at);
    this.#count++;
    this.bytes += seqDiff(end, start);
  }

  /** A segment has left again, whatever for. */
  resent(index: number, nowNs: number, delivered = 0, occasion = 0): void {
    const at = (this.#first + index) & this.#mask;
    this.#flags[at] = this.#flags[at]! | EVER_RETRANSMITTED;
    this.#sentNs[at] = nowNs;
    this.#delivered[at] = delivered + 1;
    this.#occasions[at] = occasion;
    this.#order.remove(at);
    this.#order.add(at);
  }

  /** A segment has taken another form and left anew: no retransmission, its round trip begins now. */
  restamp(index: number, nowNs: number): void {
    this.#sentNs[(this.#first + index) & this.#mask] = nowNs;
  }

  /** A segment that was {@link resent} as lost is in flight once more. */
  retransmitted(index: number): void {
    const at = (this.#first + index) & this.#mask;
    if ((this.#flags[at]! & RETRANSMITTED) === 0) this.retransOut++;
    this.#flags[at] = this.#flags[at]! | RETRANSMITTED;
    if (index === this.#retransmitFrom) this.#retransmitFrom = index + 1;
  }

  /** Takes the oldest segment off: it is acknowledged. */
  takeFirst(): void {
    const at = this.#first & this.#mask;
    const flags = this.#flags[at]!;
    if ((flags & SACKED) !== 0) this.sackedOut--;
    if ((flags & LOST) !== 0) this.lostOut--;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
    this.bytes -= this.length(0);
    this.#order.remove(at);
    this.#first = (this.#first + 1) & this.#mask;
    this.#count--;
    if (this.#retransmitFrom > 0) this.#retransmitFrom--;
    if (this.decidedBelow > 0) this.decidedBelow--;
    if (this.sackedBelow > 0) this.sackedBelow--;
  }

  /** The oldest segment is acknowledged in part: it is shortened, and counts as one still. */
  trimFirst(una: Seq): void {
    this.bytes -= seqDiff(una, this.start(0));
    this.#starts[this.#first & this.#mask] = una;
  }

  /** A segment that was not SACKed is. With LOST goes RETRANSMITTED: that copy is not awaited. */
  setSacked(index: number): void {
    const at = (this.#first + index) & this.#mask;
    let flags = this.#flags[at]! | SACKED;
    if ((flags & LOST) !== 0) {
      this.lostOut--;
      if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
      flags &= ~(LOST | RETRANSMITTED);
    }
    this.#flags[at] = flags;
    this.#runEnds[at] = this.#ends[at]!;
    this.endBurst(index - 1);
    this.endBurst(index);
    this.sackedOut++;
    this.#delivered[at] = 0;
    this.#order.remove(at);
    if (index >= this.sackedBelow) this.sackedBelow = index + 1;
  }

  /** A burst is cut behind this segment, if it is on the board: what follows is retransmitted apart. */
  endBurst(index: number): void {
    if (index < 0) return;
    const at = (this.#first + index) & this.#mask;
    this.#flags[at] = this.#flags[at]! | ENDS_BURST;
  }

  /** Notes that the segments from `index` on are SACKed up to `end`, without a gap. */
  noteRun(index: number, end: Seq): void {
    this.#runEnds[(this.#first + index) & this.#mask] = end;
  }

  /** Index of the first segment beyond the SACKed ones that begin at `index`, as far as noted. */
  beyondRun(index: number): number {
    const runEnd = this.#runEnds[(this.#first + index) & this.#mask] as Seq;
    return runEnd === this.end(index) ? index + 1 : this.indexOf(runEnd);
  }

  /** Its retransmission is not awaited any more. */
  clearRetransmitted(index: number): void {
    const at = (this.#first + index) & this.#mask;
    if ((this.#flags[at]! & RETRANSMITTED) === 0) return;
    this.#flags[at] = this.#flags[at]! & ~RETRANSMITTED;
    this.retransOut--;
    if (index < this.#retransmitFrom) this.#retransmitFrom = index;
  }

  /**
   * Takes a segment for lost; if it was already, then its retransmission.
   *
   * @returns whether that is news
   */
  setLost(index: number): boolean {
    const at = (this.#first + index) & this.#mask;
    const flags = this.#flags[at]!;
    if ((flags & SACKED) !== 0) return false;
    if (index < this.#retransmitFrom) this.#retransmitFrom = index;
    if ((flags & LOST) === 0) {
      this.#flags[at] = flags | LOST;
      this.lostOut++;
      return true;
    }
    if ((flags & RETRANSMITTED) === 0) return false;
    this.clearRetransmitted(index);
    return true;
  }

  /** Nothing is taken for lost any more. */
  clearLost(): void {
    for (let index = 0; index < this.#count; index++) {
      const at = (this.#first + index) & this.#mask;
      this.#flags[at] = this.#flags[at]! & ~LOST;
    }
    this.lostOut = 0;
    this.#retransmitFrom = 0;
    this.decidedBelow = 0;
  }

  /** No SACK counts any more: the receiver has let go of what it had (RFC 2018 §8). */
  forgetSacks(): void {
    for (let at = 0; at <= this.#mask; at++) this.#flags[at] = this.#flags[at]! & ~SACKED;
    this.sackedOut = 0;
    this.sackedBelow = 0;
  }

  /** Index of the first segment that is lost and not yet retransmitted; -1 if there is none. */
  nextToRetransmit(): number {
    for (let index = this.#retransmitFrom; index < this.#count; index++) {
      if ((this.flags(index) & (LOST | RETRANSMITTED | SACKED)) === LOST) {
        this.#retransmitFrom = index;
        return index;
      }
    }
    this.#retransmitFrom = this.#count;
    return -1;
  }

  /** Index of the segment sent longest ago, of those that RACK watches; -1 if there is none. */
  oldestSent(): number {
    return this.#index(this.#order.oldest);
  }

  /** Index of the one sent next after this. */
  sentAfter(index: number): number {
    return this.#index(this.#order.after((this.#first + index) & this.#mask));
  }

  /** RACK has decided about a segment; it is watched again when it is sent again. */
  unwatch(index: number): void {
    this.#order.remove((this.#first + index) & this.#mask);
  }

  /**
   * Cuts a segment in two after so many sequence numbers: the path takes less than it did. With
   * `apart` the first part is a burst of its own.
   */
  cut(index: number, bytes: number, apart: boolean): void {
    const at = seqAdd(this.start(index), bytes);
    invariant(seqGt(at, this.start(index)) && seqLt(at, this.end(index)), "a cut lies within");
    if (this.#count > this.#mask) this.#grow();
    for (let to = this.#count; to > index; to--) this.#move(to - 1, to);
    const low = (this.#first + index) & this.#mask;
    const high = (this.#first + index + 1) & this.#mask;
    this.#move(index + 1, index);
    if (this.#order.has(low)) this.#order.addAfter(high, low);
    this.#count++;
    this.#ends[low] = at;
    this.#starts[high] = at;
    const flags = this.#flags[low]!;
    this.#flags[low] = (flags & ~(HAS_FIN | HAS_PSH | ENDS_BURST)) | (apart ? ENDS_BURST : 0);
    this.#flags[high] = flags & ~HAS_SYN;
    if ((flags & SACKED) !== 0) this.sackedOut++;
    if ((flags & LOST) !== 0) this.lostOut++;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut++;
    if (this.#retransmitFrom > index) this.#retransmitFrom++;
    if (this.decidedBelow > index) this.decidedBelow++;
    if (this.sackedBelow > index) this.sackedBelow++;
  }

  /** Makes one of a segment and the next, neither of them SACKed. */
  join(index: number): void {
    const low = (this.#first + index) & this.#mask;
    const high = (this.#first + index + 1) & this.#mask;
    const flags = this.#flags[high]!;
    this.#ends[low] = this.#ends[high]!;
    this.#flags[low] =
      this.#flags[low]! | (flags & (HAS_FIN | HAS_PSH | ENDS_BURST | EVER_RETRANSMITTED));
    if ((flags & LOST) !== 0) this.lostOut--;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
    this.#order.remove(high);
    this.#count--;
    for (let to = index + 1; to < this.#count; to++) this.#move(to + 1, to);
    if (this.#retransmitFrom > index + 1) this.#retransmitFrom--;
    if (this.decidedBelow > index + 1) this.decidedBelow--;
    if (this.sackedBelow > index + 1) this.sackedBelow--;
  }

  #index(slot: number): number {
    return slot < 0 ? -1 : (slot - this.#first) & this.#mask;
  }

  /** Copies a segment to another index; its place in the order of sending goes with it. */
  #move(from: number, to: number): void {
    const source = (this.#first + from) & this.#mask;
    const target = (this.#first + to) & this.#mask;
    this.#starts[target] = this.#starts[source]!;
    this.#ends[target] = this.#ends[source]!;
    this.#sentNs[target] = this.#sentNs[source]!;
    this.#flags[target] = this.#flags[source]!;
    this.#delivered[target] = this.#delivered[source]!;
    this.#occasions[target] = this.#occasions[source]!;
    this.#runEnds[target] = this.#runEnds[source]!;
    this.#order.move(source, target);
  }

  /** The ring is full: makes it twice as large. */
  #grow(): void {
    const capacity = Math.max(4, (this.#mask + 1) * 2);
    this.#order.grow(this.#first, capacity);
    this.#starts = straightened(this.#starts, this.#first, new Int32Array(capacity));
    this.#ends = straightened(this.#ends, this.#first, new Int32Array(capacity));
    this.#sentNs = straightened(this.#sentNs, this.#first, new Float64Array(capacity));
    this.#flags = straightened(this.#flags, this.#first, new Uint16Array(capacity));
    this.#delivered = straightened(this.#delivered, this.#first, new Uint32Array(capacity));
    this.#occasions = straightened(this.#occasions, this.#first, new Uint32Array(capacity));
    this.#runEnds = straightened(this.#runEnds, this.#first, new Int32Array(capacity));
    this.#mask = capacity - 1;
    this.#first = 0;
  }
}

/** What lies in a ring from `first` on around, at the beginning of a larger one. */
function straightened<T extends Int32Array | Uint32Array | Float64Array | Uint16Array>(
  from: T,
  first: number,
  to: T,
): T {
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}
