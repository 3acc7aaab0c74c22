/**
 * The segments of a scoreboard by the time of their latest transmission, oldest first: what RACK
 * walks (RFC 8985 §6.1). A doubly linked list over the slots of the board's ring.
 */
export class SentOrder {
  #earlier = new Int32Array(0);
  #later = new Int32Array(0);
  #oldest = NONE;
  #newest = NONE;

  /** Slot of the segment sent longest ago; -1 if the list is empty. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Slot of the one sent next after this; -1 if it was the latest. */
  after(slot: number): number {
    return this.#later[slot]!;
  }

  has(slot: number): boolean {
    return this.#earlier[slot] !== UNLISTED;
  }

  /** Puts a slot that is not listed at the end: it was sent just now. */
  add(slot: number): void {
    this.#insert(slot, this.#newest, NONE);
  }

  /** Puts a slot that is not listed right behind one that is. */
  addAfter(slot: number, listed: number): void {
    this.#insert(slot, listed, this.#later[listed]!);
  }

  remove(slot: number): void {
    const earlier = this.#earlier[slot]!;
    if (earlier === UNLISTED) return;
    const later = this.#later[slot]!;
    if (earlier === NONE) this.#oldest = later;
    else this.#later[earlier] = later;
    if (later === NONE) this.#newest = earlier;
    else this.#earlier[later] = earlier;
    this.#earlier[slot] = UNLISTED;
  }

  /** The segment of slot `from` is kept in slot `to` now, which is not listed. */
  move(from: number, to: number): void {
    if (!this.has(from)) return;
    const earlier = this.#earlier[from]!;
    const later = this.#later[from]!;
    this.#earlier[from] = UNLISTED;
    this.#insert(to, earlier, later);
  }

  /** The ring has become larger: slot `first` is slot 0 now, and so on around. */
  grow(first: number, capacity: number): void {
    const had = this.#earlier.length;
    const renamed = (slot: number): number => (slot < 0 ? slot : (slot - first) & (had - 1));
    const earlier = new Int32Array(capacity).fill(UNLISTED);
    const later = new Int32Array(capacity);
    for (let slot = 0; slot < had; slot++) {
      earlier[renamed(slot)] = renamed(this.#earlier[slot]!);
      later[renamed(slot)] = renamed(this.#later[slot]!);
    }
    this.#earlier = earlier;
    this.#later = later;
    this.#oldest = renamed(this.#oldest);
    this.#newest = renamed(this.#newest);
  }

  #insert(slot: number, earlier: number, later: number): void {
    this.#earlier[slot] = earlier;
    this.#later[slot] = later;
    if (earlier === NONE) this.#oldest = slot;
    else this.#later[earlier] = slot;
    if (later === NONE) this.#newest = slot;
    else this.#earlier[later] = slot;
  }
}

/** No neighbour. */
const NONE = -1;
/** In place of the earlier neighbour: the slot is not in the list. */
const UNLISTED = -2;
