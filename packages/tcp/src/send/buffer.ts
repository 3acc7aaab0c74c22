import { NO_BYTES, type Packet } from "@seedwire/wire";

/** What the application wrote in one go, and its place in the stream. */
interface Chunk {
  bytes: Uint8Array;
  /** Offset of its first byte in the stream. */
  readonly start: number;
  next: Chunk | null;
}

/**
 * The bytes that the application wrote and the peer has not acknowledged, by their offset in the
 * stream (0 is the first byte after the SYN). Bytes are kept by reference, never copied: a segment
 * that spans two writes is the one exception, it is gathered into a piece of its own.
 */
export class SendBuffer {
  /** What is kept of it when it is folded (`fold/records.ts`): it is empty then. */
  static readonly foldedKeys = ["endOffset"];

  #head: Chunk | null = null;
  #tail: Chunk | null = null;
  /** The chunk that was looked at last: segments go out in order, so the next look is near. */
  #cursor: Chunk | null = null;
  /** Offset just beyond the last byte written. */
  endOffset = 0.5;

  constructor() {
    this.endOffset = 0;
  }

  /** Nothing is kept: all that was written is acknowledged. */
  get empty(): boolean {
    return this.#head === null;
  }

  /** Adds bytes at the end. They are not copied: whoever wrote them must not change them. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const chunk: Chunk = { bytes, start: this.endOffset, next: null };
    if (this.#tail === null) this.#head = chunk;
    else this.#tail.next = chunk;
    this.#tail = chunk;
    this.endOffset += bytes.length;
  }

  /** Takes back the end of what was written last: there was no room for it. */
  truncate(endOffset: number): void {
    if (endOffset === this.endOffset) return;
    const tail = this.#tail!;
    tail.bytes = tail.bytes.subarray(0, endOffset - tail.start);
    this.endOffset = endOffset;
  }

  /** Lets go of everything before `offset`. */
  release(offset: number): void {
    let chunk = this.#head;
    while (chunk !== null && chunk.start + chunk.bytes.length <= offset) chunk = chunk.next;
    this.#head = chunk;
    if (chunk === null) {
      this.#tail = null;
      this.#cursor = null;
    } else if (this.#cursor !== null && this.#cursor.start < chunk.start) {
      this.#cursor = chunk;
    }
  }

  /** Drops all that is kept (the connection is gone). */
  clear(): void {
    this.#head = null;
    this.#tail = null;
    this.#cursor = null;
  }

  /** Makes `length` bytes from `offset` on the payload of a packet. */
  putInto(packet: Packet, offset: number, length: number): void {
    const chunk = this.#locate(offset);
    const within = (offset - chunk.start) | 0; // as an integer: else packets would change their shape
    packet.payloadLength = length;
    if (length <= chunk.bytes.length - within) {
      packet.payload = chunk.bytes;
      packet.payloadOffset = within;
      return;
    }
    packet.payload = gather(chunk, within, length);
    packet.payloadOffset = 0;
  }

  /** Whether what the application wrote in one go ends just before `offset`. */
  endsWrite(offset: number): boolean {
    const chunk = this.#locate(offset - 1);
    return chunk.start + chunk.bytes.length === offset;
  }

  #locate(offset: number): Chunk {
    let chunk = this.#cursor;
    if (chunk === null || chunk.start > offset) chunk = this.#head;
    while (chunk !== null && chunk.start + chunk.bytes.length <= offset) chunk = chunk.next;
    if (chunk === null) throw new RangeError(`no byte ${offset} in the send buffer`);
    this.#cursor = chunk;
    return chunk;
  }
}

function gather(first: Chunk, within: number, length: number): Uint8Array {
  const gathered = length === 0 ? NO_BYTES : new Uint8Array(length);
  let filled = 0;
  let from = within;
  for (let chunk: Chunk | null = first; chunk !== null && filled < length; chunk = chunk.next) {
    const piece = chunk.bytes.subarray(from, from + length - filled);
    gathered.set(piece, filled);
    filled += piece.length;
    from = 0;
  }
  return gathered;
}
