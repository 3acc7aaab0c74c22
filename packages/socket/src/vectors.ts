import type { IoVector } from "./message.ts";

/** Of a page of memory. */
export const PAGE_BYTES = 4096;

/** Walks through the memory that a list of vectors names. */
class Walk {
  readonly #iov: readonly IoVector[];
  #at = 0;
  #offset = 0;
  /** Bytes that are still to come. */
  left = 0;

  constructor(iov: readonly IoVector[]) {
    this.#iov = iov;
    for (const { length } of iov) this.left += length;
  }

  /** How many of the next bytes, no more than so many, there are until one has no place in memory. */
  reach(maxBytes: number): number {
    let bytes = 0;
    let from = this.#offset;
    for (let at = this.#at; bytes < maxBytes && at < this.#iov.length; at++, from = 0) {
      const { base, length } = this.#iov[at]!;
      const here = Math.min(base?.length ?? 0, length) - from;
      bytes += here;
      if (here < length - from) break;
    }
    return Math.min(bytes, maxBytes);
  }

  /**
   * How many of the next bytes, no more than so many, a call copies that takes pieces of some size:
   * whole ones, until one has a byte without a place.
   */
  inWholePieces(maxBytes: number, pieceBytes: number): number {
    const bytes = this.reach(maxBytes);
    return bytes === maxBytes ? bytes : bytes - (bytes % pieceBytes);
  }

  /** Bytes that the next so many pages hold, if each vector begins one of its own. */
  bytesInPages(pages: number): number {
    let bytes = 0;
    let from = this.#offset;
    for (let at = this.#at, left = pages; left > 0 && at < this.#iov.length; at++, from = 0) {
      const length = Math.min(this.#iov[at]!.length - from, left * PAGE_BYTES);
      bytes += length;
      left -= Math.ceil(length / PAGE_BYTES);
    }
    return bytes;
  }

  /** The next piece without a gap, at most so long; null where there is no memory (EFAULT). */
  protected piece(maxBytes: number): Uint8Array | null {
    const rest = this.#next();
    if (rest === null) return null;
    const bytes = rest.subarray(0, maxBytes);
    this.#offset += bytes.length;
    this.left -= bytes.length;
    return bytes;
  }

  /** What is left of the vector at hand. */
  #next(): Uint8Array | null {
    while (this.#offset === this.#iov[this.#at]!.length) {
      this.#at++;
      this.#offset = 0;
    }
    const { base, length } = this.#iov[this.#at]!;
    const bytes = base?.subarray(this.#offset, length);
    return bytes === undefined || bytes.length === 0 ? null : bytes;
  }
}

/** Where the bytes come from that a call sends. */
export class Source extends Walk {
  readonly #shared: boolean;

  /** @param shared the memory never changes, so that nothing has to be copied */
  constructor(iov: readonly IoVector[], shared = false) {
    super(iov);
    this.#shared = shared;
  }

  /** The next bytes, no more than so many, until a gap, as they are now; null if there is none. */
  take(maxBytes: number): Uint8Array | null {
    const first = maxBytes === 0 ? null : this.piece(maxBytes);
    if (first === null) return null;
    const total = Math.min(maxBytes, first.length + this.left);
    if (first.length === total) return this.#shared ? first : first.slice();
    const whole = new Uint8Array(total);
    whole.set(first);
    let filled = first.length;
    while (filled < total) {
      const piece = this.piece(total - filled);
      if (piece === null) return whole.subarray(0, filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }
}

/** Where the bytes go to that a call receives. */
export class Sink extends Walk {
  /** Bytes that were put or skipped. */
  count = 0;

  /** Counts bytes that nobody wants to see. */
  skip(bytes: number): void {
    this.count += bytes;
    this.left -= bytes;
  }

  /** Puts bytes, as many as there is room for and memory until a gap. */
  put(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length && this.left > 0;) {
      const piece = this.piece(bytes.length - done);
      if (piece === null) return;
      piece.set(bytes.subarray(done, done + piece.length));
      done += piece.length;
      this.count += piece.length;
    }
  }

  /** Whether so many bytes, or as many as there is room for, have a place each. */
  holds(bytes: number): boolean {
    const wanted = Math.min(bytes, this.left);
    return this.reach(wanted) === wanted;
  }
}
