import type { Packet } from "@seedwire/wire";

/** Packets that wait, first in, first out: a list threaded through them. */
export class PacketList {
  packets = 0;
  /** IP headers included. */
  bytes = 0;
  #first: Packet | null = null;
  #last: Packet | null = null;

  push(packet: Packet): void {
    packet.nextWaiting = null;
    if (this.#last === null) this.#first = packet;
    else this.#last.nextWaiting = packet;
    this.#last = packet;
    this.packets++;
    this.bytes += packet.sizeBytes;
  }

  /** Takes the first one out; null if there is none. */
  shift(): Packet | null {
    const packet = this.#first;
    if (packet === null) return null;
    this.#first = packet.nextWaiting;
    if (this.#first === null) this.#last = null;
    packet.nextWaiting = null;
    this.packets--;
    this.bytes -= packet.sizeBytes;
    return packet;
  }

  /** Takes all of them out, in their order. */
  clear(): Packet[] {
    const packets: Packet[] = [];
    for (let packet = this.shift(); packet !== null; packet = this.shift()) packets.push(packet);
    return packets;
  }
}
