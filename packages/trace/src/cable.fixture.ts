import { Simulation } from "@seedwire/engine";
import { Link, type LinkOptions } from "@seedwire/link";
import {
  ACK,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  PacketPool,
  parseAddress,
  SYN,
  TCP,
  tcpHeaderBytes,
  UDP,
  type Packet,
} from "@seedwire/wire";

export const CLIENT = parseAddress("10.0.0.1");
export const SERVER = parseAddress("10.0.0.2");

/** A link client>server of 12 Mbit/s and 10 ms, at whose end packets go back to the pool. */
export class Cable {
  readonly simulation = new Simulation({ seed: "1" });
  readonly pool = new PacketPool();
  readonly link: Link;
  /** What arrives is offered to this link, if there is one. */
  next: Link | null = null;

  constructor(options: Partial<LinkOptions> = {}) {
    const to = {
      receive: (packet: Packet) => {
        if (this.next === null) this.pool.release(packet);
        else this.next.offer(packet);
      },
    };
    const defaults = { name: "client>server", rateBps: 12e6, delayNs: 10e6 };
    this.link = new Link(this.simulation, this.pool, to, { ...defaults, ...options });
  }

  /** A link after this one, on which packets go on. */
  goOn(options: Partial<LinkOptions> = {}): void {
    const to = { receive: (packet: Packet) => this.pool.release(packet) };
    this.next = new Link(this.simulation, this.pool, to, { name: "server>far", ...options });
    this.next.index = 1;
  }

  /** Offers a packet to the link at an instant. */
  send(timeNs: number, fill: (packet: Packet) => void): void {
    this.simulation.at(timeNs, () => {
      const packet = this.pool.take();
      packet.source = CLIENT;
      packet.destination = SERVER;
      fill(packet);
      this.link.offer(packet);
    });
  }

  run(): void {
    this.simulation.runSync();
  }
}

const payload = Uint8Array.from({ length: 3000 }, (_, i) => i % 251);

const tcp = (packet: Packet): void => {
  packet.protocol = TCP;
  packet.sourcePort = 49152;
  packet.destinationPort = 80;
  packet.window = 65535;
};

const measure = (packet: Packet): void => {
  packet.sizeBytes = 20 + tcpHeaderBytes(packet) + packet.payloadLength;
};

export const syn = (packet: Packet): void => {
  tcp(packet);
  packet.seq = 100;
  packet.ack = 0;
  packet.flags = SYN;
  packet.tcpOptions = OPTION_MSS;
  packet.mss = 1460;
  measure(packet);
};

/** Data segment number `i`, of 1000 bytes. */
export const data =
  (i: number, change: (packet: Packet) => void = () => {}) =>
  (packet: Packet): void => {
    tcp(packet);
    packet.seq = 101 + 1000 * i;
    packet.ack = 301;
    packet.flags = ACK;
    packet.identification = i;
    packet.tcpOptions = OPTION_TIMESTAMPS;
    packet.tsVal = 7;
    packet.tsEcr = 5;
    packet.payload = payload;
    packet.payloadOffset = i;
    packet.payloadLength = 1000;
    change(packet);
    measure(packet);
  };

export const sack = (packet: Packet): void => {
  tcp(packet);
  packet.seq = 101;
  packet.ack = 301;
  packet.flags = ACK;
  packet.tcpOptions = OPTION_TIMESTAMPS | OPTION_SACK;
  packet.sackBlocks = 1;
  packet.sackEdges = Int32Array.of(401, 501, 0, 0, 0, 0, 0, 0);
  measure(packet);
};

export const datagram = (packet: Packet): void => {
  packet.protocol = UDP;
  packet.sourcePort = 5000;
  packet.destinationPort = 53;
  packet.payload = payload;
  packet.payloadLength = 12;
  packet.sizeBytes = 40;
};
