import { NO_INTEGERS } from "./ring-space.ts";

/**
 * The segments of a scoreboard by the time of their latest transmission, oldest first: what RACK
 * walks (RFC 8985 §6.1). A doubly linked list over the slots of the board's ring.
 */
export class SentOrder {
  /** Of each slot the earlier neighbour, and then the later one. */
  #links = NO_INTEGERS;
  #oldest = NONE;
  #newest = NONE;

  /** Slot of the segment sent longest ago; -1 if the list is empty. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Slot of the one sent next after this; -1 if it was the latest. */
  after(slot: number): number {
    return this.#links[2 * slot + 1]!;
  }

  has(slot: number): boolean {
    return this.#links[2 * slot] !== UNLISTED;
  }

  /** Puts a slot that is not listed at the end: it was sent just now. */
  add(slot: number): void {
    this.#insert(slot, this.#newest, NONE);
  }

  /** Puts a slot that is not listed right behind one that is. */
  addAfter(slot: number, listed: number): void {
    this.#insert(slot, listed, this.#links[2 * listed + 1]!);
  }

  remove(slot: number): void {
    const links = this.#links;
    const earlier = links[2 * slot]!;
    if (earlier === UNLISTED) return;
    const later = links[2 * slot + 1]!;
    if (earlier === NONE) this.#oldest = later;
    else links[2 * earlier + 1] = later;
    if (later === NONE) this.#newest = earlier;
    else links[2 * later] = earlier;
    links[2 * slot] = UNLISTED;
  }

  /** The segment of slot `from` is kept in slot `to` now, which is not listed. */
  move(from: number, to: number): void {
    if (!this.has(from)) return;
    const earlier = this.#links[2 * from]!;
    const later = this.#links[2 * from + 1]!;
    this.#links[2 * from] = UNLISTED;
    this.#insert(to, earlier, later);
  }

  /** The ring has become larger: slot `first` is slot 0 now, and so on around. */
  grow(first: number, capacity: number): void {
    const had = this.#links.length >> 1;
    const renamed = (slot: number): number => (slot < 0 ? slot : (slot - first) & (had - 1));
    const links = new Int32Array(2 * capacity).fill(UNLISTED);
    for (let slot = 0; slot < had; slot++) {
      links[2 * renamed(slot)] = renamed(this.#links[2 * slot]!);
      links[2 * renamed(slot) + 1] = renamed(this.#links[2 * slot + 1]!);
    }
    this.#links = links;
    this.#oldest = renamed(this.#oldest);
    this.#newest = renamed(this.#newest);
  }

  #insert(slot: number, earlier: number, later: number): void {
    this.#links[2 * slot] = earlier;
    this.#links[2 * slot + 1] = later;
    if (earlier === NONE) this.#oldest = slot;
    else this.#links[2 * earlier + 1] = slot;
    if (later === NONE) this.#newest = slot;
    else this.#links[2 * later] = slot;
  }
}

/** No neighbour. */
const NONE = -1;
/** In place of the earlier neighbour: the slot is not in the list. */
const UNLISTED = -2;
