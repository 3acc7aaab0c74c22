import { NO_TIMES, straighten } from "../ring-space.ts";

/** `struct sk_buff`, rounded up to cache lines. */
const DESCRIPTOR_BYTES = 256;
/** `struct skb_shared_info`, at the end of every data area. */
const SHARED_INFO_BYTES = 320;
/** Room that the device leaves before the packet. */
const HEADROOM_BYTES = 64;
/** The smallest data area there is, shared info included. */
const SMALL_AREA_BYTES = 576;
const PAGE_BYTES = 4096;
/** What one buffer holds at most without further pages. */
const LINEAR_BYTES = PAGE_BYTES - HEADROOM_BYTES - SHARED_INFO_BYTES;
/** The most that a dense buffer holds (SKB_MAX_ORDER(0, 0) of tcp_collapse). */
export const COLLAPSED_BYTES = PAGE_BYTES - SHARED_INFO_BYTES;

/** The least receive buffer that Linux allows. */
const LEAST_BYTES = 2304;

/** What a socket gets whose application asks for so much. */
export const leastMemory = (bytes: number): number => Math.max(bytes, LEAST_BYTES);

/** Places of the first ring, and what stands for a ring before. */
const LEAST_CAPACITY = 8;

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/** The data area that Linux allocates for so many bytes, shared info included. */
function areaBytes(bytes: number): number {
  const wanted = roundUp(bytes, 64) + SHARED_INFO_BYTES;
  if (wanted <= SMALL_AREA_BYTES) return SMALL_AREA_BYTES;
  let area = 1024;
  while (area < wanted) area *= 2;
  return area;
}

/** `areaBytes` for a packet with its headroom, without pages: asked for each segment that comes. */
function packetAreaBytes(packetBytes: number): number {
  if (packetBytes <= 192) return SMALL_AREA_BYTES;
  if (packetBytes <= 640) return 1024;
  return packetBytes <= 1664 ? 2048 : 4096;
}

/** What Linux charges a socket for an IP packet of this size (truesize), for one from a TUN device. */
export function truesizeOf(packetBytes: number): number {
  if (packetBytes <= LINEAR_BYTES) return DESCRIPTOR_BYTES + packetAreaBytes(packetBytes);
  return DESCRIPTOR_BYTES + PAGE_BYTES + roundUp(packetBytes - LINEAR_BYTES, PAGE_BYTES);
}

/** Room behind a packet in its buffer, where data that follows can be copied to. */
export function tailroomOf(packetBytes: number): number {
  if (packetBytes > LINEAR_BYTES) return 0;
  const area = packetAreaBytes(packetBytes);
  return area - SHARED_INFO_BYTES - HEADROOM_BYTES - packetBytes;
}

/** What a dense buffer for so many bytes takes, and what fits into it beside those that it holds. */
export const denseSize = (bytes: number): number => DESCRIPTOR_BYTES + areaBytes(bytes);
export const denseTailroom = (room: number, bytes: number): number =>
  areaBytes(room) - SHARED_INFO_BYTES - bytes;

/**
 * The memory that a socket's received data takes, as Linux accounts for it: whole buffers, each
 * given back when all of its data is read. The window depends on it (`linux-window.ts`).
 */
export class SocketMemory {
  /** What is kept of it when it is folded (`fold/records.ts`): it is empty then. */
  static readonly foldedKeys = ["usedBytes", "limitBytes", "ratio", "queuedTo", "readTo"];

  /** Taken by data in order and out of order (sk_rmem_alloc). */
  usedBytes = 0;
  /** May be taken (sk_rcvbuf). */
  limitBytes = 0;
  /** How much of the memory is data, in 256ths: half, until segments have shown it. */
  ratio = 128;

  // Buffers in order, oldest first: where in the stream each ends, and its size. A ring, made when the
  // first one comes.
  #buffers = NO_TIMES;
  /** Number of places in the ring, which is a power of two, less one. */
  #mask = -1;
  #first = 0;
  #count = 0;
  /** Room in the last buffer. */
  #tailroom = 0;
  private queuedTo = 0.5;
  private readTo = 0.5;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    this.queuedTo = 0;
    this.readTo = 0;
  }

  /** Window that fits into so much memory. */
  window(spaceBytes: number): number {
    return Math.floor((spaceBytes * this.ratio) / 256);
  }

  /** Memory that a window needs. */
  space(windowBytes: number): number {
    return Math.floor((windowBytes * 256) / this.ratio);
  }

  get freeBytes(): number {
    return this.limitBytes - this.usedBytes;
  }

  /** What is left to read of the first buffer. */
  get firstBytes(): number {
    return this.#count === 0 ? 0 : this.#buffers[2 * this.#first]! - this.readTo;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** Data in order is queued: it joins the last buffer if it fits there, else brings its own. */
  queue(length: number, truesize: number, tailroom: number): void {
    this.queuedTo += length;
    if (this.#count > 0) {
      const last = (this.#first + this.#count - 1) & this.#mask;
      if (length <= this.#tailroom) {
        this.#buffers[2 * last] = this.queuedTo;
        this.#tailroom -= length;
        return;
      }
    }
    this.usedBytes += truesize;
    this.#append(this.queuedTo, truesize);
    this.#tailroom = tailroom;
  }

  /** Data in order that overlaps the last buffer brings its own, whatever room there is. */
  queueApart(length: number, truesize: number, tailroom: number): void {
    this.#tailroom = -1;
    this.queue(length, truesize, tailroom);
  }

  /** The application has read: buffers that are empty now are given back. */
  read(length: number): void {
    this.readTo += length;
    while (this.#count > 0 && this.#buffers[2 * this.#first]! <= this.readTo) {
      this.usedBytes -= this.#sizeAt(this.#first);
      this.#first = (this.#first + 1) & this.#mask;
      this.#count--;
    }
  }

  /** Copies all from the first wasteful buffer on into dense ones. */
  collapse(): void {
    const buffers = this.#buffers;
    let start = this.readTo;
    let kept = 0;
    for (; kept < this.#count; kept++) {
      const at = 2 * ((this.#first + kept) & this.#mask);
      if (this.window(buffers[at + 1]!) > buffers[at]! - start) break;
      start = buffers[at]!;
    }
    for (let at = kept; at < this.#count; at++) {
      this.usedBytes -= this.#sizeAt((this.#first + at) & this.#mask);
    }
    this.#count = kept;
    while (start < this.queuedTo) {
      const bytes = Math.min(COLLAPSED_BYTES, this.queuedTo - start);
      const size = denseSize(bytes);
      start += bytes;
      this.usedBytes += size;
      this.#append(start, size);
      this.#tailroom = denseTailroom(bytes, bytes);
    }
  }

  /** As an integer, so that what is reckoned with it stays one. */
  #sizeAt(place: number): number {
    return this.#buffers[2 * place + 1]! | 0;
  }

  #append(end: number, size: number): void {
    if (this.#count > this.#mask) this.#grow();
    const at = 2 * ((this.#first + this.#count) & this.#mask);
    this.#buffers[at] = end;
    this.#buffers[at + 1] = size;
    this.#count++;
  }

  #grow(): void {
    const capacity = Math.max(LEAST_CAPACITY, 2 * this.#count);
    this.#buffers = straighten(this.#buffers, 2 * this.#first, new Float64Array(2 * capacity));
    this.#mask = capacity - 1;
    this.#first = 0;
  }
}
