import { SYN, TCP, isFragment, type Packet } from "@seedwire/wire";

/**
 * Counts sequence numbers from each connection's first, as tcpdump and Wireshark do: they are easier
 * to read. A SYN keeps its true number, which says where counting starts.
 */
export class RelativeNumbers {
  /** First sequence number of each direction. */
  readonly #first = new Map<string, number>();

  /** Learns from a packet; to be told of each one before its numbers are asked for. */
  see(packet: Packet): void {
    if (packet.protocol !== TCP || isFragment(packet)) return;
    const key = directionOf(packet);
    if ((packet.flags & SYN) !== 0 || !this.#first.has(key)) this.#first.set(key, packet.seq);
  }

  /** A number of the side that sends this packet. */
  own(packet: Packet, seq: number): number {
    if ((packet.flags & SYN) !== 0) return seq >>> 0;
    return (seq - (this.#first.get(directionOf(packet)) ?? 0)) >>> 0;
  }

  /** A number of the other side: what this packet acknowledges. */
  peer(packet: Packet, seq: number): number {
    const { source, destination, sourcePort, destinationPort } = packet;
    const first = this.#first.get(`${destination} ${destinationPort} ${source} ${sourcePort}`);
    return (seq - (first ?? 0)) >>> 0;
  }
}

const directionOf = (packet: Packet): string =>
  `${packet.source} ${packet.sourcePort} ${packet.destination} ${packet.destinationPort}`;
