import type { IoVector } from "./message.ts";

/** Of memory. */
const PAGE_BYTES = 4096;

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

  /** Whether the next byte has no place in memory. */
  get faulty(): boolean {
    return this.left > 0 && this.#next() === null;
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

  /** The next bytes, no more than so many, as they are now; null for EFAULT. */
  take(maxBytes: number): Uint8Array | null {
    const first = this.piece(maxBytes);
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

  /** Puts bytes, as many as there is room for; false for EFAULT, where none could be put. */
  put(bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length && this.left > 0;) {
      const piece = this.piece(bytes.length - done);
      if (piece === null) return done > 0;
      piece.set(bytes.subarray(done, done + piece.length));
      done += piece.length;
      this.count += piece.length;
    }
    return true;
  }
}
