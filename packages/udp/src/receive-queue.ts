import type { Packet } from "@seedwire/wire";

/** Receive buffer of a socket, bytes, unless it is set (Linux: net.core.rmem_default). */
export const RECEIVE_BUFFER_BYTES = 212_992;

/**
 * What a datagram takes of the receive buffer beside its own bytes: the books that a kernel keeps
 * of it (Linux on 64 bits: sk_buff of 256 bytes, skb_shared_info of 320). Linux rounds up further,
 * to what its allocator hands out; that is not modelled.
 */
export const OVERHEAD_BYTES = 576;

/** How much of the receive buffer a datagram takes: the IP packet and {@link OVERHEAD_BYTES}. */
const chargeOf = (packet: Packet): number => packet.sizeBytes + OVERHEAD_BYTES;

/**
 * Datagrams that an application has not read yet: a list threaded through the packets themselves.
 * One more is taken as long as those here do not exceed the limit, so that the last may (as in
 * Linux), and a single datagram always fits.
 */
export class ReceiveQueue {
  limitBytes: number;
  #head: Packet | null = null;
  #tail: Packet | null = null;
  #bytes = 0;
  #length = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Datagrams that wait. */
  get length(): number {
    return this.#length;
  }

  /** What they take of the receive buffer. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The datagram that waits longest; null if none does. */
  get front(): Packet | null {
    return this.#head;
  }

  /** Takes a datagram, or says that there is no room. */
  push(packet: Packet): boolean {
    if (this.#bytes > this.limitBytes) return false;
    this.#bytes += chargeOf(packet);
    this.#length++;
    packet.next = null;
    if (this.#tail === null) this.#head = packet;
    else this.#tail.next = packet;
    this.#tail = packet;
    return true;
  }

  shift(): Packet | null {
    const packet = this.#head;
    if (packet === null) return null;
    this.#head = packet.next;
    if (this.#head === null) this.#tail = null;
    packet.next = null;
    this.#bytes -= chargeOf(packet);
    this.#length--;
    return packet;
  }
}
