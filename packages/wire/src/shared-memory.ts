/** Bytes of a page of WebAssembly's memory. */
const PAGE_BYTES = 65_536;

/** Room for one packet, where it becomes bytes to be read back at once: the longest that IPv4 has. */
export const PACKET_AT = 0;
/** Room for a piece of a capture. */
export const CAPTURE_AT = PAGE_BYTES;
export const CAPTURE_BYTES = 6 * PAGE_BYTES;
/** Room for bytes that are sent again and again: packets whose payload lies here are captured faster. */
export const SOURCE_AT = CAPTURE_AT + CAPTURE_BYTES;
export const SOURCE_BYTES = 41 * PAGE_BYTES;

const SHARED_BYTES = SOURCE_AT + SOURCE_BYTES;

/**
 * The memory that WebAssembly works on. One for all, since a host has room for few, and what is in
 * one cannot be copied to another by vectors.
 */
export interface SharedMemory {
  readonly buffer: ArrayBuffer;
  /** The same for WebAssembly; null where there is none, and the buffer is plain memory. */
  readonly memory: { readonly buffer: ArrayBuffer } | null;
}

let shared: SharedMemory | null = null;

/** The shared memory, made when first asked for. */
export const sharedMemory = (): SharedMemory => (shared ??= makeSharedMemory());

function makeSharedMemory(): SharedMemory {
  if (typeof WebAssembly === "undefined") {
    return { buffer: new ArrayBuffer(SHARED_BYTES), memory: null };
  }
  const pages = SHARED_BYTES / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  return { buffer: memory.buffer, memory };
}

/** Where arrays begin that are known to lie in the room for what is sent. */
const places = new WeakMap<Uint8Array, number>();

/**
 * Where in the shared memory an array begins that lies in the room for what is sent; -1 if it does
 * not. (To ask an array for its buffer calls the runtime: 32 ns, the map 10.)
 */
export function sourcePlace(bytes: Uint8Array): number {
  const known = places.get(bytes);
  if (known !== undefined) return known;
  const place = bytes.byteOffset;
  if (shared === null || place < SOURCE_AT || bytes.buffer !== shared.buffer) return -1;
  places.set(bytes, place);
  return place;
}
