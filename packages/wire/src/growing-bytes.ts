/**
 * Bytes that grow at their end, in a buffer that is used again after `take` or `drain`. Numbers are written
 * least significant byte first, as pcapng allows.
 */
export class GrowingBytes {
  bytes: Uint8Array;
  length = 0;
  #view: DataView;

  constructor(capacityBytes: number) {
    this.bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes. The buffer may be another afterwards. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  /** Appends 8 bits. Like the others of its kind it asks for room that was reserved. */
  u8(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** Appends 16 bits. */
  u16(value: number): void {
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  /** Appends 32 bits. */
  u32(value: number): void {
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** Overwrites 16 bits at `at`. */
  setU16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }

  /** Overwrites 32 bits at `at`. */
  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** Appends zeros up to the next multiple of 4. */
  padToWord(): void {
    while (this.length % 4 !== 0) this.bytes[this.length++] = 0;
  }

  /** Shows all bytes so far to `sink`, which must not keep them; the next ones start afresh. */
  drain(sink: (bytes: Uint8Array) => void): void {
    sink(this.bytes.subarray(0, this.length));
    this.length = 0;
  }

  /** A copy of all bytes so far; the next ones start afresh. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
