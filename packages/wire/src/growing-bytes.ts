import { CAPTURE_AT, CAPTURE_BYTES } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

const FIRST_CAPACITY_BYTES = 64 * 1024;

/** Whose bytes lie in the work memory: those made last, until they outgrow it. */
let tenant: GrowingBytes | null = null;

function moveIn(newcomer: GrowingBytes): void {
  tenant?.moveOut(0);
  tenant = newcomer;
}

/**
 * Bytes that grow at their end, in a buffer that is used again after `take` or `drain`: in the work
 * memory, where checksums are fast, as long as there is room and nobody else comes. Numbers are
 * written least significant byte first, as pcapng allows.
 */
export class GrowingBytes {
  /** Others may use what is outside of what was appended or reserved. */
  bytes: Uint8Array = workMemory().bytes;
  /** Where in `bytes` they begin: a multiple of 4. */
  #start = CAPTURE_AT;
  /** Where in `bytes` they end. */
  end = CAPTURE_AT;
  /** Where in `bytes` the room for them ends. */
  #limit = CAPTURE_AT + CAPTURE_BYTES;
  #view: DataView = workMemory().view;

  constructor() {
    moveIn(this);
  }

  /** Whether they lie in the work memory. */
  get isAtWork(): boolean {
    return this === tenant;
  }

  /** How many they are. */
  get length(): number {
    return this.end - this.#start;
  }

  /** Makes room for `count` more bytes. The buffer may be another afterwards. */
  reserve(count: number): void {
    if (this.end + count > this.#limit) this.moveOut(count);
  }

  /** Goes on in a buffer of its own, with room for `count` more. */
  moveOut(count: number): void {
    const { length } = this;
    const capacity = Math.max(FIRST_CAPACITY_BYTES, 2 * length, length + count);
    const own = new Uint8Array(capacity);
    own.set(this.bytes.subarray(this.#start, this.end));
    this.bytes = own;
    this.#view = new DataView(own.buffer);
    this.#start = 0;
    this.end = length;
    this.#limit = capacity;
    if (tenant === this) tenant = null;
  }

  /** Appends 8 bits. Like the others of its kind it asks for room that was reserved. */
  u8(value: number): void {
    this.bytes[this.end++] = value;
  }

  /** Appends 16 bits. */
  u16(value: number): void {
    this.#view.setUint16(this.end, value, true);
    this.end += 2;
  }

  /** Appends 32 bits. */
  u32(value: number): void {
    this.#view.setUint32(this.end, value, true);
    this.end += 4;
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
    while ((this.end & 3) !== 0) this.bytes[this.end++] = 0;
  }

  /** Shows all bytes so far to `sink`, which must not keep them; the next ones start afresh. */
  drain(sink: (bytes: Uint8Array) => void): void {
    sink(this.bytes.subarray(this.#start, this.end));
    this.end = this.#start;
  }

  /** A copy of all bytes so far; the next ones start afresh. */
  take(): Uint8Array {
    const taken = this.bytes.slice(this.#start, this.end);
    this.end = this.#start;
    return taken;
  }
}
