import { invariant } from "@seedwire/engine";
import { type Seq, seqAdd, seqDiff, seqGt, seqLeq, seqLt } from "../seq.ts";
import {
  type Acknowledged,
  ENDS_BURST,
  EVER_RETRANSMITTED,
  HAS_FIN,
  HAS_PSH,
  HAS_SYN,
  LOST,
  RETRANSMITTED,
  SACKED,
} from "./marks.ts";

/**
 * The segments in flight, in order of sequence: the retransmission queue and the SACK scoreboard
 * (RFC 6675 §3) in one. It counts in segments, as Linux does: one that is SACKed or acknowledged in
 * part counts as not. A ring over typed arrays; nothing is made per segment.
 */
export class Scoreboard {
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #sentNs = new Float64Array(0);
  #flags = new Uint16Array(0);
  /** Of a SACKed segment: where the SACKed segments that follow it without a gap end, at least. */
  #runEnds = new Int32Array(0);
  #mask = -1;
  #first = 0;
  #count = 0;
  /** Index (from 0 for the oldest) below which no segment waits for its retransmission. */
  #retransmitFrom = 0;
  /** Index below which loss has been decided by SACKs above. */
  #decidedBelow = 0;
  /** Index just beyond the highest SACKed segment; 0 if none is. */
  #sackedBelow = 0;

  /** Segments SACKed; without SACK, those that duplicate ACKs tell of (kept by `loss/`). */
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

  sentNs(index: number): number {
    return this.#sentNs[(this.#first + index) & this.#mask]!;
  }

  /** A new segment has left. */
  append(start: Seq, end: Seq, flags: number, nowNs: number): void {
    if (this.#count > this.#mask) this.#grow();
    const at = (this.#first + this.#count) & this.#mask;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#sentNs[at] = nowNs;
    this.#flags[at] = flags;
    this.#count++;
    this.bytes += seqDiff(end, start);
  }

  /** A segment has been retransmitted. */
  retransmitted(index: number, nowNs: number): void {
    const at = (this.#first + index) & this.#mask;
    if ((this.#flags[at]! & RETRANSMITTED) === 0) this.retransOut++;
    this.#flags[at] = this.#flags[at]! | RETRANSMITTED | EVER_RETRANSMITTED;
    this.#sentNs[at] = nowNs;
    if (index === this.#retransmitFrom) this.#retransmitFrom = index + 1;
  }

  /**
   * Takes off what is acknowledged cumulatively; a segment acknowledged in part is shortened, and
   * counts as one still.
   */
  acknowledge(una: Seq, result: Acknowledged): void {
    let taken = 0;
    while (this.#count > 0 && seqGt(una, this.start(0))) {
      const flags = this.flags(0);
      if (seqLt(una, this.end(0))) {
        this.bytes -= seqDiff(una, this.start(0));
        this.#starts[this.#first & this.#mask] = una;
        break;
      }
      this.bytes -= this.#length(0);
      result.acked++;
      if ((flags & SACKED) === 0) {
        result.delivered++;
        if ((flags & EVER_RETRANSMITTED) !== 0) result.retransmitted = true;
        else if (result.sentNs < 0) result.sentNs = this.sentNs(0);
      } else {
        this.sackedOut--;
      }
      if ((flags & LOST) !== 0) this.lostOut--;
      if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
      this.#first = (this.#first + 1) & this.#mask;
      this.#count--;
      taken++;
    }
    this.#retransmitFrom = Math.max(0, this.#retransmitFrom - taken);
    this.#decidedBelow = Math.max(0, this.#decidedBelow - taken);
    this.#sackedBelow = Math.max(0, this.#sackedBelow - taken);
  }

  /**
   * Marks the segments within a SACK block; those only partly within do not count. Receivers repeat
   * their blocks with every ACK, so what was SACKed before is leapt over.
   */
  sack(left: Seq, right: Seq, result: Acknowledged): void {
    let index = this.#indexOf(left);
    if (index < this.#count && seqLt(this.start(index), left)) index++;
    const run = index;
    while (index < this.#count && seqLeq(this.end(index), right)) {
      const at = (this.#first + index) & this.#mask;
      const flags = this.#flags[at]!;
      if ((flags & SACKED) !== 0) {
        const runEnd = this.#runEnds[at] as Seq;
        index = runEnd === this.#ends[at] ? index + 1 : this.#indexOf(runEnd);
        continue;
      }
      if ((flags & EVER_RETRANSMITTED) === 0 && result.sackedSentNs < 0) {
        result.sackedSentNs = this.sentNs(index);
      }
      result.delivered++;
      this.sackedOut++;
      if ((flags & LOST) !== 0) this.lostOut--;
      if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
      this.#flags[at] = (this.#flags[at]! & ~(LOST | RETRANSMITTED)) | SACKED;
      this.#runEnds[at] = this.#ends[at]!;
      index++;
      if (index > this.#sackedBelow) this.#sackedBelow = index;
    }
    if (index > run) this.#runEnds[(this.#first + run) & this.#mask] = this.end(index - 1);
  }

  /**
   * IsLost (RFC 6675 §4) for the whole board: a segment with `dupThresh` SACKed segments above it
   * is lost. Marks those not decided before; a retransmission is not taken for lost again.
   *
   * @returns whether any segment was newly marked
   */
  markLost(dupThresh: number): boolean {
    let sacked = 0;
    let index = this.#sackedBelow;
    while (index > this.#decidedBelow && sacked < dupThresh) {
      if ((this.flags(--index) & SACKED) !== 0) sacked++;
    }
    if (sacked < dupThresh) return false;
    let any = false;
    for (let at = this.#decidedBelow; at < index; at++) any = this.#lose(at) || any;
    this.#decidedBelow = Math.max(this.#decidedBelow, index);
    return any;
  }

  /** Marks the oldest segment as lost, if it is not SACKed. */
  markFirstLost(): void {
    if (this.#count > 0) this.#lose(0);
  }

  /** Takes a segment for lost whatever became of it: it was too large for the path. */
  loseAgain(index: number): void {
    const at = (this.#first + index) & this.#mask;
    if ((this.#flags[at]! & RETRANSMITTED) !== 0) {
      this.retransOut--; // it is not on its way any more
      this.#flags[at] = this.#flags[at]! & ~RETRANSMITTED;
      if (index < this.#retransmitFrom) this.#retransmitFrom = index;
    }
    this.#lose(index);
  }

  /**
   * After a retransmission time-out: all that is not SACKed is lost, retransmissions included. If
   * the oldest is SACKed, the receiver has let go of what it had, and no SACK counts any more
   * (RFC 2018 §8).
   */
  markAllLost(): void {
    if (this.#count > 0 && (this.flags(0) & SACKED) !== 0) this.#forgetSacks();
    for (let index = 0; index < this.#count; index++) this.loseAgain(index);
    this.#retransmitFrom = 0;
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

  #forgetSacks(): void {
    for (let at = 0; at <= this.#mask; at++) this.#flags[at] = this.#flags[at]! & ~SACKED;
    this.sackedOut = 0;
    this.#sackedBelow = 0;
  }

  /** Cuts a segment in two at a sequence number within it. */
  #split(index: number, at: Seq): void {
    invariant(seqGt(at, this.start(index)) && seqLt(at, this.end(index)), "a split lies within");
    if (this.#count > this.#mask) this.#grow();
    for (let to = this.#count; to > index + 1; to--) this.#move(to - 1, to);
    this.#move(index, index + 1);
    this.#count++;
    this.#ends[(this.#first + index) & this.#mask] = at;
    this.#starts[(this.#first + index + 1) & this.#mask] = at;
    const low = (this.#first + index) & this.#mask;
    const high = (this.#first + index + 1) & this.#mask;
    this.#flags[low] = this.#flags[low]! & ~(HAS_FIN | HAS_PSH | ENDS_BURST);
    const flags = this.#flags[high]!;
    if ((flags & SACKED) !== 0) this.sackedOut++;
    if ((flags & LOST) !== 0) this.lostOut++;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut++;
    this.#flags[high] = this.#flags[high]! & ~HAS_SYN;
    if (this.#retransmitFrom > index) this.#retransmitFrom++;
    if (this.#decidedBelow > index) this.#decidedBelow++;
    if (this.#sackedBelow > index) this.#sackedBelow++;
  }

  /** Cuts a segment in two after so many bytes: the path takes less than it did. */
  cut(index: number, bytes: number): void {
    this.#split(index, seqAdd(this.start(index), bytes));
  }

  #lose(index: number): boolean {
    const at = (this.#first + index) & this.#mask;
    const flags = this.#flags[at]!;
    if ((flags & (SACKED | LOST)) !== 0) return false;
    this.#flags[at] = flags | LOST;
    this.lostOut++;
    if (index < this.#retransmitFrom) this.#retransmitFrom = index;
    return true;
  }

  /** Index of the segment that contains `seq`, or of the first beyond it. */
  #indexOf(seq: Seq): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqLeq(this.end(middle), seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #length(index: number): number {
    return seqDiff(this.end(index), this.start(index));
  }

  #move(from: number, to: number): void {
    const source = (this.#first + from) & this.#mask;
    const target = (this.#first + to) & this.#mask;
    this.#starts[target] = this.#starts[source]!;
    this.#ends[target] = this.#ends[source]!;
    this.#sentNs[target] = this.#sentNs[source]!;
    this.#flags[target] = this.#flags[source]!;
    this.#runEnds[target] = this.#runEnds[source]!;
  }

  /** The ring is full: makes it twice as large. */
  #grow(): void {
    const capacity = Math.max(4, (this.#mask + 1) * 2);
    this.#starts = this.#straightened(this.#starts, new Int32Array(capacity));
    this.#ends = this.#straightened(this.#ends, new Int32Array(capacity));
    this.#sentNs = this.#straightened(this.#sentNs, new Float64Array(capacity));
    this.#flags = this.#straightened(this.#flags, new Uint16Array(capacity));
    this.#runEnds = this.#straightened(this.#runEnds, new Int32Array(capacity));
    this.#mask = capacity - 1;
    this.#first = 0;
  }

  #straightened<T extends Int32Array | Float64Array | Uint16Array>(from: T, to: T): T {
    to.set(from.subarray(this.#first));
    to.set(from.subarray(0, this.#first), from.length - this.#first);
    return to;
  }
}
