import { NO_TIMES, straighten } from "../ring-space.ts";

/** Places of the first ring. */
const LEAST_CAPACITY = 16;

/**
 * Where the portions of the write queue ended that have left and are not acknowledged: a portion
 * takes memory until its last byte is acknowledged. A ring of offsets in the stream.
 */
export class SentPortions {
  #ends = NO_TIMES;
  #first = 0;
  #count = 0;

  add(endOffset: number): void {
    if (this.#count === this.#ends.length) this.#grow();
    this.#ends[(this.#first + this.#count++) & (this.#ends.length - 1)] = endOffset;
  }

  /** How many are left when all before an offset is acknowledged. */
  countFrom(unaOffset: number): number {
    while (this.#count > 0 && this.#ends[this.#first]! <= unaOffset) {
      this.#first = (this.#first + 1) & (this.#ends.length - 1);
      this.#count--;
    }
    return this.#count;
  }

  #grow(): void {
    const capacity = Math.max(LEAST_CAPACITY, 2 * this.#ends.length);
    this.#ends = straighten(this.#ends, this.#first, new Float64Array(capacity));
    this.#first = 0;
  }
}
