import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { MARKS, START, WIDTH } from "./flight-ring.ts";
import { ENDS_BURST } from "./marks.ts";
import { Snapshots } from "./snapshots.ts";

/** Segments in flight by how they were handed down: those of a burst are one skb of Linux, until it is cut. */
export class Bursts extends Snapshots {
  /** How many bursts there are. A segment that is SACKed ends one, and so does the one before it. */
  bursts = 0;
  /** Bytes of the oldest segment that were acknowledged before the rest, if it was handed down alone. */
  #shortenedBytes = 0;

  /** Whether what was taken off last had been handed down together with what is the oldest now. */
  get tookOfBurst(): boolean {
    const before = (this.first - 1) & this.mask;
    return (this.words[WIDTH * before + MARKS]! & ENDS_BURST) === 0;
  }

  /** The oldest segment is acknowledged in part: it is shortened, and counts as one still. */
  trimFirst(una: Seq): void {
    this.bytes -= seqDiff(una, this.start(0));
    this.words[WIDTH * (this.first & this.mask) + START] = una;
  }

  /** The same, of one that was handed down alone: where it began is kept. */
  shortenFirst(una: Seq): void {
    this.#shortenedBytes += seqDiff(una, this.start(0));
    this.trimFirst(una);
  }

  /** Where the oldest segment began when it was sent; of a burst, where what is left of it begins (Linux). */
  get firstBegan(): Seq {
    return seqAdd(this.start(0), -this.#shortenedBytes);
  }

  /** A burst is cut behind this segment, if it is on the board: what follows is retransmitted apart. */
  endBurst(index: number): void {
    if (index < 0) return;
    const word = WIDTH * ((this.first + index) & this.mask) + MARKS;
    if ((this.words[word]! & ENDS_BURST) === 0) this.bursts++;
    this.words[word] = this.words[word]! | ENDS_BURST;
  }

  /** A segment with these marks is on the board. */
  protected countBurst(flags: number): void {
    if ((flags & ENDS_BURST) !== 0) this.bursts++;
  }

  /** The oldest segment is taken off. */
  protected leaveBurst(slot: number): void {
    if ((this.words[WIDTH * slot + MARKS]! & ENDS_BURST) !== 0) this.bursts--;
    this.#shortenedBytes = 0;
  }
}
