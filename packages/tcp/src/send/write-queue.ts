import { straighten } from "../ring-space.ts";

/** PSH is set on the last segment of this portion. */
export const PUSHED = 1;
/** Our FIN follows its last byte. */
export const FINISHED = 2;
/** Nothing may be added to it, or joined with it (MSG_EOR). */
export const RECORD_ENDS = 4;

/** Flags that go with the last byte of a portion when it is cut in two. */
const AT_END = PUSHED | FINISHED | RECORD_ENDS;

/** The ring of a queue in which nothing ever was: one for all, and nobody writes to it. */
const NO_PORTIONS = new Float64Array(2);

/**
 * What was written and never sent, in the portions in which it is handed down: the write queue of
 * Linux, a portion being an skb. Where they end decides which segments carry PSH. Only boundaries
 * are kept here, as offsets in the stream; the bytes are in the send buffer.
 */
export class WriteQueue {
  /** What is kept of it when it is folded (`fold/records.ts`): it is empty then. */
  static readonly foldedKeys = ["startOffset", "endOffset", "openedOffset"];

  /** Of each portion where it ends, and its flags: a ring, which is made when the first one comes. */
  #portions = NO_PORTIONS;
  /** Number of places in the ring, which is a power of two, less one. */
  #mask = -1;
  #first = 0;
  #count = 0;
  /** Offset of the first byte that was never sent. */
  startOffset = 0.5;
  /** Offset just beyond the last byte that has entered the queue. */
  endOffset = 0.5;

  /** Where the last portion began when it was opened; some of it may have left since. */
  openedOffset = 0.5;

  constructor() {
    this.openedOffset = 0;
    this.startOffset = 0;
    this.endOffset = 0;
  }

  /** Portions that wait; one of them may hold nothing but our FIN. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the first portion. */
  get headBytes(): number {
    return this.#portions[2 * this.#first]! - this.startOffset;
  }

  get headFlags(): number {
    return this.#portions[2 * this.#first + 1]! | 0;
  }

  /** Bytes of the last portion; it must exist. */
  get tailBytes(): number {
    const start =
      this.#count === 1 ? this.startOffset : this.#portions[2 * this.#at(this.#count - 2)]!;
    return this.endOffset - start;
  }

  get tailFlags(): number {
    return this.#portions[2 * this.#at(this.#count - 1) + 1]! | 0;
  }

  /** Begins a portion at the end, still empty. */
  open(): void {
    if (this.#count > this.#mask) this.#grow();
    const at = this.#at(this.#count++);
    this.openedOffset = this.endOffset;
    this.#portions[2 * at] = this.endOffset;
    this.#portions[2 * at + 1] = 0;
  }

  /** Adds so many bytes to the last portion. */
  extend(bytes: number): void {
    this.endOffset += bytes;
    this.#portions[2 * this.#at(this.#count - 1)] = this.endOffset;
  }

  /** Sets flags of the last portion. */
  mark(flags: number): void {
    const at = this.#at(this.#count - 1);
    this.#portions[2 * at + 1] = this.#portions[2 * at + 1]! | flags;
  }

  /** Clears PSH of the last portion: more is added to it. */
  unpush(): void {
    const at = this.#at(this.#count - 1);
    this.#portions[2 * at + 1] = this.#portions[2 * at + 1]! & ~PUSHED;
  }

  /** Sets PSH of the first portion. */
  pushHead(): void {
    this.#portions[2 * this.#first + 1] = this.#portions[2 * this.#first + 1]! | PUSHED;
  }

  /** Cuts the first portion in two: what stands at its end goes to the second part. */
  cutHead(bytes: number): void {
    if (this.#count > this.#mask) this.#grow();
    const { headFlags } = this;
    const before = (this.#first - 1) & this.#mask;
    this.#portions[2 * before] = this.startOffset + bytes;
    this.#portions[2 * before + 1] = headFlags & ~AT_END;
    this.#first = before;
    this.#count++;
  }

  /** Moves up to so many bytes from the second portion into the first, which so becomes a full one. */
  fillHead(bytes: number): void {
    if (this.#count < 2 || (this.headFlags & RECORD_ENDS) !== 0) return;
    const next = this.#at(1);
    const nextBytes = this.#portions[2 * next]! - this.#portions[2 * this.#first]!;
    const moved = Math.min(bytes, nextBytes);
    if (moved === 0) return;
    if (moved < nextBytes) {
      this.#portions[2 * this.#first] = this.#portions[2 * this.#first]! + moved;
      return;
    }
    this.#portions[2 * next + 1] = this.#portions[2 * next + 1]! | this.headFlags;
    this.#first = next;
    this.#count--;
  }

  /** Takes the first portion off: it leaves. */
  shift(): void {
    this.startOffset = this.#portions[2 * this.#first]!;
    this.#first = this.#at(1);
    this.#count--;
  }

  /** All that waits is given up, or has been sent without the queue. */
  clear(offset: number): void {
    this.#count = 0;
    this.startOffset = offset;
    this.endOffset = offset;
  }

  #at(index: number): number {
    return (this.#first + index) & this.#mask;
  }

  #grow(): void {
    const capacity = Math.max(4, 2 * (this.#mask + 1));
    const larger = new Float64Array(2 * capacity);
    this.#portions = straighten(this.#portions, 2 * this.#first, larger);
    this.#mask = capacity - 1;
    this.#first = 0;
  }
}
