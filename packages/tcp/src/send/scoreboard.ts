import { invariant } from "@seedwire/engine";
import { type Seq, seqAdd, seqDiff, seqGt, seqLt } from "../seq.ts";
import { END, MARKS, RUN_END, SENT_NS, START, TIMES, WIDTH } from "./flight-ring.ts";
import {
  APPLICATION_LIMITED,
  ENDS_BURST,
  ENDS_RECORD,
  EVER_RETRANSMITTED,
  HAS_FIN,
  HAS_PSH,
  HAS_SYN,
  LOST,
  RETRANSMITTED,
  SACKED,
} from "./marks.ts";
import { Bursts } from "./bursts.ts";
import type { Delivered } from "./snapshots.ts";

/** Something befell a segment beyond being sent, or it is the SYN. */
const MARKED = EVER_RETRANSMITTED | HAS_SYN | LOST | RETRANSMITTED | SACKED;

/**
 * What is known of the segments in flight: the retransmission queue and the SACK scoreboard (RFC 6675
 * §3) in one. It counts in segments, as Linux does: one that is SACKed or acknowledged in part counts as
 * not. What becomes of the segments is decided in `loss/`.
 */
export class Scoreboard extends Bursts {
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

  /** Segments that the network still holds, as far as we know: `pipe` of RFC 6675 §4. */
  get flightSegments(): number {
    return this.segments - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** A new segment has left. */
  append(start: Seq, end: Seq, flags: number, nowNs: number, delivered?: Delivered): void {
    const slot = this.add(start, end, flags, nowNs);
    this.countBurst(flags);
    this.list(slot);
    this.takeSnapshot(slot, this.flightSegments, delivered);
  }

  /** A segment has left again, whatever for; whether for want of more is told anew. */
  resent(index: number, nowNs: number, limited = false, delivered?: Delivered): void {
    const at = (this.first + index) & this.mask;
    const word = WIDTH * at + MARKS;
    const marks = this.words[word]! & ~APPLICATION_LIMITED;
    this.words[word] = marks | EVER_RETRANSMITTED | (limited ? APPLICATION_LIMITED : 0);
    this.timesNs[TIMES * at + SENT_NS] = nowNs;
    this.takeSnapshot(at, this.flightSegments + 1, delivered);
    this.unlist(at);
    this.list(at);
  }

  /** A segment that was {@link resent} as lost is in flight once more. */
  retransmitted(index: number): void {
    const word = this.#marksOf(index);
    if ((this.words[word]! & RETRANSMITTED) === 0) this.retransOut++;
    this.words[word] = this.words[word]! | RETRANSMITTED;
    if (index === this.#retransmitFrom) this.#retransmitFrom = index + 1;
  }

  /** Takes the oldest segment off: it is acknowledged. */
  takeFirst(): void {
    const at = this.first & this.mask;
    const flags = this.words[WIDTH * at + MARKS]!;
    if ((flags & SACKED) !== 0) this.sackedOut--;
    if ((flags & LOST) !== 0) this.lostOut--;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
    this.bytes -= this.length(0);
    this.leaveBurst(at);
    this.unlist(at);
    this.first = (this.first + 1) & this.mask;
    this.segments--;
    if (this.#retransmitFrom > 0) this.#retransmitFrom--;
    if (this.decidedBelow > 0) this.decidedBelow--;
    if (this.sackedBelow > 0) this.sackedBelow--;
  }

  /** How many of the oldest segments, up to a number, were sent once and have no mark: not the SYN. */
  plainUpTo(una: Seq): number {
    const { words, first, mask, segments } = this;
    let count = 0;
    while (count < segments) {
      const word = WIDTH * ((first + count) & mask);
      if ((words[word + MARKS]! & MARKED) !== 0 || seqGt(words[word + END] as Seq, una)) break;
      count++;
    }
    return count;
  }

  /** Takes so many of these off. */
  takePlain(count: number): void {
    this.bytes -= seqDiff(this.end(count - 1), this.start(0));
    for (let index = 0; index < count; index++) {
      const slot = (this.first + index) & this.mask;
      this.leaveBurst(slot);
      this.unlist(slot);
    }
    this.first = (this.first + count) & this.mask;
    this.segments -= count;
    this.#retransmitFrom = Math.max(0, this.#retransmitFrom - count);
    this.decidedBelow = Math.max(0, this.decidedBelow - count);
    this.sackedBelow = Math.max(0, this.sackedBelow - count);
  }

  /** A segment that was not SACKed is. With LOST goes RETRANSMITTED: that copy is not awaited. */
  setSacked(index: number): void {
    const at = (this.first + index) & this.mask;
    const word = WIDTH * at;
    let flags = this.words[word + MARKS]! | SACKED;
    if ((flags & LOST) !== 0) {
      this.lostOut--;
      if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
      flags &= ~(LOST | RETRANSMITTED);
    }
    this.words[word + MARKS] = flags;
    this.words[word + RUN_END] = this.words[word + END]!;
    this.endBurst(index - 1);
    this.endBurst(index);
    this.sackedOut++;
    this.forgetSnapshot(at);
    this.unlist(at);
    if (index >= this.sackedBelow) this.sackedBelow = index + 1;
  }

  /** Notes that the segments from `index` on are SACKed up to `end`, without a gap. */
  noteRun(index: number, end: Seq): void {
    this.words[WIDTH * ((this.first + index) & this.mask) + RUN_END] = end;
  }

  /** Index of the first segment beyond the SACKed ones that begin at `index`, as far as noted. */
  beyondRun(index: number): number {
    const runEnd = this.words[WIDTH * ((this.first + index) & this.mask) + RUN_END] as Seq;
    return runEnd === this.end(index) ? index + 1 : this.indexOf(runEnd);
  }

  /** Its retransmission is not awaited any more. */
  clearRetransmitted(index: number): void {
    const word = this.#marksOf(index);
    if ((this.words[word]! & RETRANSMITTED) === 0) return;
    this.words[word] = this.words[word]! & ~RETRANSMITTED;
    this.retransOut--;
    if (index < this.#retransmitFrom) this.#retransmitFrom = index;
  }

  /**
   * Takes a segment for lost; if it was already, then its retransmission.
   *
   * @returns whether that is news
   */
  setLost(index: number): boolean {
    const word = this.#marksOf(index);
    const flags = this.words[word]!;
    if ((flags & SACKED) !== 0) return false;
    if (index < this.#retransmitFrom) this.#retransmitFrom = index;
    if ((flags & LOST) === 0) {
      this.words[word] = flags | LOST;
      this.lostOut++;
      return true;
    }
    if ((flags & RETRANSMITTED) === 0) return false;
    this.clearRetransmitted(index);
    return true;
  }

  /** Nothing is taken for lost any more. */
  clearLost(): void {
    for (let index = 0; index < this.segments; index++) {
      const word = this.#marksOf(index);
      this.words[word] = this.words[word]! & ~LOST;
    }
    this.lostOut = 0;
    this.#retransmitFrom = 0;
    this.decidedBelow = 0;
  }

  /** No SACK counts any more: the receiver has let go of what it had (RFC 2018 §8). */
  forgetSacks(): void {
    for (let index = 0; index < this.segments; index++) {
      const word = this.#marksOf(index);
      this.words[word] = this.words[word]! & ~SACKED;
    }
    this.sackedOut = 0;
    this.sackedBelow = 0;
  }

  /** Index of the first segment that is lost and not yet retransmitted; -1 if there is none. */
  nextToRetransmit(): number {
    for (let index = this.#retransmitFrom; index < this.segments; index++) {
      if ((this.flags(index) & (LOST | RETRANSMITTED | SACKED)) === LOST) {
        this.#retransmitFrom = index;
        return index;
      }
    }
    this.#retransmitFrom = this.segments;
    return -1;
  }

  /**
   * Cuts a segment in two after so many sequence numbers: the path takes less than it did. With
   * `apart` the first part is a burst of its own.
   */
  cut(index: number, bytes: number, apart: boolean): void {
    const at = seqAdd(this.start(index), bytes);
    invariant(seqGt(at, this.start(index)) && seqLt(at, this.end(index)), "a cut lies within");
    if (this.segments > this.mask) this.grow();
    for (let to = this.segments; to > index; to--) this.move(to - 1, to);
    const low = (this.first + index) & this.mask;
    const high = (this.first + index + 1) & this.mask;
    this.move(index + 1, index);
    if (this.isListed(low)) this.listBehind(high, low);
    this.segments++;
    const lowWord = WIDTH * low;
    const highWord = WIDTH * high;
    this.words[lowWord + END] = at;
    this.words[highWord + START] = at;
    const flags = this.words[lowWord + MARKS]!;
    this.words[lowWord + MARKS] =
      (flags & ~(HAS_FIN | HAS_PSH | ENDS_BURST | ENDS_RECORD)) | (apart ? ENDS_BURST : 0);
    this.words[highWord + MARKS] = flags & ~HAS_SYN;
    if (apart) this.bursts++;
    if ((flags & SACKED) !== 0) this.sackedOut++;
    if ((flags & LOST) !== 0) this.lostOut++;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut++;
    if (this.#retransmitFrom > index) this.#retransmitFrom++;
    if (this.decidedBelow > index) this.decidedBelow++;
    if (this.sackedBelow > index) this.sackedBelow++;
  }

  /** Makes one of a segment and the next, neither of them SACKed. */
  join(index: number): void {
    const low = (this.first + index) & this.mask;
    const high = (this.first + index + 1) & this.mask;
    const lowWord = WIDTH * low;
    const highWord = WIDTH * high;
    const flags = this.words[highWord + MARKS]!;
    const lowFlags = this.words[lowWord + MARKS]!;
    if ((lowFlags & flags & ENDS_BURST) !== 0) this.bursts--;
    this.words[lowWord + END] = this.words[highWord + END]!;
    this.words[lowWord + MARKS] =
      lowFlags | (flags & (HAS_FIN | HAS_PSH | ENDS_BURST | ENDS_RECORD | EVER_RETRANSMITTED));
    if ((flags & LOST) !== 0) this.lostOut--;
    if ((flags & RETRANSMITTED) !== 0) this.retransOut--;
    this.unlist(high);
    this.segments--;
    for (let to = index + 1; to < this.segments; to++) this.move(to + 1, to);
    if (this.#retransmitFrom > index + 1) this.#retransmitFrom--;
    if (this.decidedBelow > index + 1) this.decidedBelow--;
    if (this.sackedBelow > index + 1) this.sackedBelow--;
  }

  /** Where the marks of a segment stand among the words. */
  #marksOf(index: number): number {
    return WIDTH * ((this.first + index) & this.mask) + MARKS;
  }
}
