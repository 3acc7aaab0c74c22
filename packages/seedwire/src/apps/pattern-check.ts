import { SOURCE_AT, sourcePlace } from "@seedwire/wire";
import { PIECE_BYTES, pieceStart, rightElsewhere, rightInPlace } from "./pattern-block.ts";

/** Compares bytes with a pattern. */
export class PatternCheck {
  readonly #salt: number = 0;
  /**
   * The array looked at last, and where it begins in the block that patterns are sent from; -1 if it
   * lies elsewhere. (Many pieces come of one array.)
   */
  #latest: Uint8Array | null = null;
  #latestStart = -1;

  /** @param salt which pattern */
  constructor(salt: number) {
    this.#salt = salt;
  }

  /**
   * How many of `length` bytes from `offset` on are what the pattern has there before the first that
   * is not; -1 if all are right.
   *
   * @param position of the first of them in the pattern
   */
  firstWrong(bytes: Uint8Array, offset: number, length: number, position: number): number {
    if (bytes !== this.#latest) this.#locate(bytes);
    let checked = 0;
    while (checked < length) {
      const within = (position + checked) % PIECE_BYTES;
      const start = pieceStart(position + checked, this.#salt) + within;
      const take = Math.min(PIECE_BYTES - within, length - checked);
      const at = offset + checked;
      const isInPlace = this.#latestStart >= 0 && this.#latestStart + at === start;
      const right = isInPlace ? rightInPlace(start, take) : rightElsewhere(bytes, at, start, take);
      checked += right;
      if (right < take) return checked;
    }
    return -1;
  }

  #locate(bytes: Uint8Array): void {
    this.#latest = bytes;
    const place = sourcePlace(bytes);
    this.#latestStart = place < 0 ? -1 : place - SOURCE_AT;
  }
}

/** The same for one look at a pattern. */
export const firstWrong = (
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
  salt: number,
): number => new PatternCheck(salt).firstWrong(bytes, offset, length, position);
