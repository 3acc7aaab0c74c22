import { NO_BYTES } from "@seedwire/wire";
import { NO_INTEGERS, straighten } from "../ring-space.ts";

/** Takes bytes out of a receive buffer. They may be read during the call and kept, not changed. */
export type Consumer = (bytes: Uint8Array, offset: number, length: number) => void;

/** Data in order that the application has not read: pieces by reference, first in, first out. */
export class ReceiveBuffer {
  /** What is kept of it when it is folded (`fold/records.ts`): it is empty then. */
  static readonly foldedKeys = ["readBytes", "discarded"];

  // A ring, made when the first piece comes: what each piece lies in; and where, and how long it is.
  #pieces: Uint8Array[] = [];
  #places = NO_INTEGERS;
  /** Number of places in the ring, which is a power of two, less one. */
  #mask = -1;
  #first = 0;
  #count = 0;
  /** Bytes that wait to be read. */
  bytes = 0;
  /** Bytes that were read. */
  readBytes = 0.5; // born as a double, so that it stays a double
  /** Bytes were thrown away unread: what was read has no right end. */
  discarded = false;

  constructor() {
    this.readBytes = 0;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  push(bytes: Uint8Array, offset: number, length: number): void {
    if (this.#count > this.#mask) this.#grow();
    const at = (this.#first + this.#count++) & this.#mask;
    this.#pieces[at] = bytes;
    this.#places[2 * at] = offset;
    this.#places[2 * at + 1] = length;
    this.bytes += length;
  }

  /** Hands the next piece to a consumer, who may call back; returns how many bytes that were. */
  takePiece(consumer: Consumer): number {
    const at = this.#first;
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
    if (this.#count > 0 && wanted <= this.#places[2 * this.#first + 1]!) {
      return this.#takeFromFirst(wanted);
    }
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
    for (let index = 0, filled = 0; filled < wanted; index++) {
      const at = (this.#first + index) & this.#mask;
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
    while (this.#count > 0) this.#letGo();
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
      this.#letGo();
    } else {
      this.#places[2 * at] = offset + wanted;
      this.#places[2 * at + 1] = length - wanted;
    }
    return taken;
  }

  /** The first piece was read. */
  #letGo(): void {
    this.#pieces[this.#first] = NO_BYTES;
    this.#first = (this.#first + 1) & this.#mask;
    this.#count--;
  }

  #grow(): void {
    const capacity = Math.max(4, 2 * this.#count);
    const pieces: Uint8Array[] = [];
    for (let index = 0; index < this.#count; index++) {
      const at = (this.#first + index) & this.#mask;
      pieces.push(this.#pieces[at]!);
    }
    while (pieces.length < capacity) pieces.push(NO_BYTES);
    this.#pieces = pieces;
    this.#places = straighten(this.#places, 2 * this.#first, new Int32Array(2 * capacity));
    this.#mask = capacity - 1;
    this.#first = 0;
  }
}
