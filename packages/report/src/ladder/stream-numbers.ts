import {
  ACK,
  FIN,
  isFragment,
  OPTION_WINDOW_SCALE,
  RST,
  SYN,
  TCP,
  type Packet,
} from "@seedwire/wire";

/** One direction of a connection. */
interface Stream {
  /** First sequence number. */
  first: number;
  /** Behind the highest that was sent, counted from the first. */
  next: number;
  /** Of the window field; -1 while this side has not offered any. */
  windowShift: number;
}

/** Directions that are remembered: of a run with more, the oldest count anew if they go on. */
const MOST_STREAMS = 20_000;

/** What of a segment can only be told by those before it. */
export interface SegmentNumbers {
  /** Counted from the first sequence numbers of both sides. */
  readonly seq: number;
  readonly ack: number;
  /** In bytes: scaled, where both sides have offered to (RFC 7323 §2.3). */
  readonly windowBytes: number;
  /** Something of it was sent before. */
  readonly isAgain: boolean;
}

/** Counts sequence numbers of all connections from their SYNs, which count 0 (as Wireshark does). */
export class StreamNumbers {
  readonly #streams = new Map<string, Stream>();

  /** To be asked of each segment once, where it is sent. */
  see(packet: Packet): SegmentNumbers | null {
    if (packet.protocol !== TCP || isFragment(packet)) return null;
    const { source, sourcePort, destination, destinationPort, flags } = packet;
    const isSyn = (flags & SYN) !== 0;
    const key = `${source} ${sourcePort} ${destination} ${destinationPort}`;
    let own = this.#streams.get(key);
    const isNew = own === undefined || (isSyn && own.first !== packet.seq);
    if (own === undefined || isNew) {
      own = { first: packet.seq, next: 0, windowShift: -1 };
      this.#streams.set(key, own);
      if (this.#streams.size > MOST_STREAMS) this.#forgetOldest();
    }
    if (isSyn && (packet.tcpOptions & OPTION_WINDOW_SCALE) !== 0) {
      own.windowShift = packet.windowScale;
    }
    const peer = this.#streams.get(`${destination} ${destinationPort} ${source} ${sourcePort}`);
    const seq = (packet.seq - own.first) >>> 0;
    const length = packet.payloadLength + (isSyn ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
    const isAgain = length > 0 && (flags & RST) === 0 && seq < own.next;
    own.next = Math.max(own.next, seq + length);
    const isScaled = !isSyn && own.windowShift >= 0 && (peer?.windowShift ?? -1) >= 0;
    return {
      seq,
      ack: (flags & ACK) === 0 ? 0 : (packet.ack - (peer?.first ?? 0)) >>> 0,
      windowBytes: packet.window * (isScaled ? 1 << own.windowShift : 1),
      isAgain,
    };
  }

  #forgetOldest(): void {
    for (const key of this.#streams.keys()) {
      this.#streams.delete(key);
      return;
    }
  }

  /** A number of the side that this packet is for, counted from its first. */
  peer({ source, sourcePort, destination, destinationPort }: Packet, seq: number): number {
    const peer = this.#streams.get(`${destination} ${destinationPort} ${source} ${sourcePort}`);
    return (seq - (peer?.first ?? 0)) >>> 0;
  }
}
