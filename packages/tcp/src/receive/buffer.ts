/** Takes bytes out of a receive buffer. They may be read during the call and kept, not changed. */
export type Consumer = (bytes: Uint8Array, offset: number, length: number) => void;

/** Data in order that the application has not read: pieces by reference, first in, first out. */
export class ReceiveBuffer {
  readonly #pieces: Uint8Array[] = [];
  readonly #places: number[] = [];
  #first = 0;
  /** Bytes that wait to be read. */
  bytes = 0;
  /** Bytes that were read. */
  readBytes = 0;
  /** Bytes were thrown away unread: what was read has no right end. */
  discarded = false;

  push(bytes: Uint8Array, offset: number, length: number): void {
    this.#pieces.push(bytes);
    this.#places.push(offset, length);
    this.bytes += length;
  }

  /** Hands the next piece to a consumer, who may call back; returns how many bytes that were. */
  takePiece(consumer: Consumer): number {
    const at = this.#first++;
    const piece = this.#pieces[at]!;
    const offset = this.#places[2 * at]!;
    const length = this.#places[2 * at + 1]!;
    this.bytes -= length;
    this.readBytes += length;
    this.#letGo();
    consumer(piece, offset, length);
    return length;
  }

  /** Takes up to `max` bytes: one view if one piece has them, a copy if several are needed. */
  take(max: number): Uint8Array {
    const wanted = Math.min(max, this.bytes);
    const length = this.#places[2 * this.#first + 1];
    if (length !== undefined && wanted <= length) return this.#takeFromFirst(wanted);
    const whole = new Uint8Array(wanted);
    for (let filled = 0; filled < wanted;) {
      const available = this.#places[2 * this.#first + 1]!;
      const piece = this.#takeFromFirst(Math.min(available, wanted - filled));
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  /** Shows up to `max` bytes after the first `skip`, copied, and leaves them there. */
  peek(skip: number, max: number): Uint8Array {
    const wanted = Math.max(0, Math.min(max, this.bytes - skip));
    const whole = new Uint8Array(wanted);
    let before = 0;
    for (let at = this.#first, filled = 0; filled < wanted; at++) {
      const offset = this.#places[2 * at]!;
      const length = this.#places[2 * at + 1]!;
      const from = Math.max(0, skip - before);
      before += length;
      if (from >= length) continue;
      const count = Math.min(length - from, wanted - filled);
      whole.set(this.#pieces[at]!.subarray(offset + from, offset + from + count), filled);
      filled += count;
    }
    return whole;
  }

  /** Throws away what waits. */
  clear(): void {
    if (this.bytes > 0) this.discarded = true;
    this.#pieces.length = 0;
    this.#places.length = 0;
    this.#first = 0;
    this.bytes = 0;
  }

  #takeFromFirst(wanted: number): Uint8Array {
    const at = this.#first;
    const offset = this.#places[2 * at]!;
    const length = this.#places[2 * at + 1]!;
    const taken = this.#pieces[at]!.subarray(offset, offset + wanted);
    this.bytes -= wanted;
    this.readBytes += wanted;
    if (wanted === length) {
      this.#first++;
      this.#letGo();
    } else {
      this.#places[2 * at] = offset + wanted;
      this.#places[2 * at + 1] = length - wanted;
    }
    return taken;
  }

  /** Lets go of pieces that were read: all at once if that is cheap, so that none costs much. */
  #letGo(): void {
    if (this.#first === this.#pieces.length) {
      this.clear();
    } else if (this.#first >= 64 && this.#first * 2 >= this.#pieces.length) {
      this.#pieces.splice(0, this.#first);
      this.#places.splice(0, 2 * this.#first);
      this.#first = 0;
    }
  }
}
