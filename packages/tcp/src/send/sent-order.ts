import { EARLIER, FlightRing, LATER, WIDTH } from "./flight-ring.ts";

/**
 * The segments in flight by the time of their latest transmission, oldest first: what RACK walks
 * (RFC 8985 §6.1). A doubly linked list over the slots of the ring.
 */
export class SentOrder extends FlightRing {
  #oldest = NONE;
  #newest = NONE;

  /** Index of the segment sent longest ago, of those that RACK watches; -1 if there is none. */
  oldestSent(): number {
    return this.#index(this.#oldest);
  }

  /** Index of the one sent next after this. */
  sentAfter(index: number): number {
    return this.#index(this.words[WIDTH * ((this.first + index) & this.mask) + LATER]!);
  }

  /** RACK has decided about a segment; it is watched again when it is sent again. */
  unwatch(index: number): void {
    this.unlist((this.first + index) & this.mask);
  }

  protected isListed(slot: number): boolean {
    return this.words[WIDTH * slot + EARLIER] !== UNLISTED;
  }

  /** Puts a slot that is not listed at the end: it was sent just now. */
  protected list(slot: number): void {
    this.#insert(slot, this.#newest, NONE);
  }

  /** Puts a slot that is not listed right behind one that is. */
  protected listBehind(slot: number, listed: number): void {
    this.#insert(slot, listed, this.words[WIDTH * listed + LATER]!);
  }

  protected unlist(slot: number): void {
    const { words } = this;
    const word = WIDTH * slot;
    const earlier = words[word + EARLIER]!;
    if (earlier === UNLISTED) return;
    const later = words[word + LATER]!;
    if (earlier === NONE) this.#oldest = later;
    else words[WIDTH * earlier + LATER] = later;
    if (later === NONE) this.#newest = earlier;
    else words[WIDTH * later + EARLIER] = earlier;
    words[word + EARLIER] = UNLISTED;
  }

  /** A segment gets another index; its place in the order goes with it. */
  protected move(from: number, to: number): void {
    const source = (this.first + from) & this.mask;
    const target = (this.first + to) & this.mask;
    this.copy(source, target);
    if (!this.isListed(source)) return;
    const word = WIDTH * source;
    const earlier = this.words[word + EARLIER]!;
    this.words[word + EARLIER] = UNLISTED;
    this.#insert(target, earlier, this.words[word + LATER]!);
  }

  /** With the ring growing slot `first` is slot 0, and so on around. */
  protected override grow(): void {
    const { first } = this;
    const had = this.mask + 1;
    super.grow();
    const { words } = this;
    const renamed = (slot: number): number => (slot < 0 ? slot : (slot - first) & (had - 1));
    for (let slot = 0; slot < had; slot++) {
      const word = WIDTH * slot;
      words[word + EARLIER] = renamed(words[word + EARLIER]!);
      words[word + LATER] = renamed(words[word + LATER]!);
    }
    for (let slot = had; slot <= this.mask; slot++) words[WIDTH * slot + EARLIER] = UNLISTED;
    this.#oldest = renamed(this.#oldest);
    this.#newest = renamed(this.#newest);
  }

  #index(slot: number): number {
    return slot < 0 ? -1 : (slot - this.first) & this.mask;
  }

  #insert(slot: number, earlier: number, later: number): void {
    const { words } = this;
    words[WIDTH * slot + EARLIER] = earlier;
    words[WIDTH * slot + LATER] = later;
    if (earlier === NONE) this.#oldest = slot;
    else words[WIDTH * earlier + LATER] = slot;
    if (later === NONE) this.#newest = slot;
    else words[WIDTH * later + EARLIER] = slot;
  }
}

/** No neighbour. */
const NONE = -1;
/** In place of the earlier neighbour: the slot is not in the list. */
const UNLISTED = -2;
