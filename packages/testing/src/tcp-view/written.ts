/** A piece of a stream, by reference: `length` bytes of `bytes` from `at` on, the first at `start`. */
interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly length: number;
}

/** What an application has written, by reference, as long as somebody may still ask for it. */
export class Written {
  #pieces: Piece[] = [];
  /** Bytes written so far. */
  end = 0;

  add(bytes: Uint8Array, at: number, length: number): void {
    this.#pieces.push({ start: this.end, bytes, at, length });
    this.end += length;
  }

  /** Nobody will ask for what is before that. */
  release(offset: number): void {
    const pieces = this.#pieces;
    let gone = 0;
    while (gone < pieces.length && pieces[gone]!.start + pieces[gone]!.length <= offset) gone++;
    // Seldom and many at once, so that none costs much.
    if (gone > 32 && 2 * gone > pieces.length) this.#pieces = pieces.slice(gone);
  }

  /**
   * The first byte of a range that is not what was written at its offset, as offset; -1 if all is
   * right. What was released counts as right, what was never written as wrong.
   */
  firstWrong(offset: number, bytes: Uint8Array, at: number, length: number): number {
    const to = offset + length;
    if (to > this.end) return Math.max(offset, this.end);
    let index = this.#find(offset);
    let from = index < this.#pieces.length ? Math.max(offset, this.#pieces[index]!.start) : to;
    for (; from < to; index++) {
      const piece = this.#pieces[index]!;
      const until = Math.min(to, piece.start + piece.length);
      const wrong = compare(piece, from, bytes, at + (from - offset), until - from);
      if (wrong >= 0) return from + wrong;
      from = until;
    }
    return -1;
  }

  /** Index of the piece that holds an offset, or of the first one after it. */
  #find(offset: number): number {
    const pieces = this.#pieces;
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { start, length } = pieces[middle]!;
      if (start + length <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How many bytes are right before the first that is not; -1 if all are. */
function compare(
  { start, bytes: right, at: rightAt }: Piece,
  offset: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): number {
  const from = rightAt + offset - start;
  const isSame = bytes.buffer === right.buffer && bytes.byteOffset + at === right.byteOffset + from;
  if (isSame) return -1;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== right[from + i]) return i;
  return -1;
}
