import { Simulation } from "@seedwire/engine";
import { NO_BYTES, PacketPool, parseAddress, UDP, type Packet } from "@seedwire/wire";
import { Link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";

export const CLIENT = parseAddress("10.0.0.1");
export const SERVER = parseAddress("10.0.0.2");

/** A link at whose end packets are written down and go back to the pool. */
export class TestLink {
  readonly simulation: Simulation;
  readonly pool = new PacketPool();
  readonly link: Link;
  /** `[time, identification]` of packets that arrived. */
  readonly delivered: [number, number][] = [];
  /** `time reason identification` of packets that died. */
  readonly dropped: string[] = [];
  /** What to do with a packet that arrives; it goes back to the pool otherwise. */
  onPacket: ((packet: Packet) => void) | null = null;

  constructor(options: Partial<LinkOptions> = {}, seed = "1", simulation?: Simulation) {
    this.simulation = simulation ?? new Simulation({ seed });
    const to = { receive: (packet: Packet) => this.#receive(packet) };
    this.link = new Link(this.simulation, this.pool, to, { name: "client>server", ...options });
    this.link.trace.subscribe((event, link, packet, nowNs, reason) => {
      if (event !== "drop" || link !== this.link) return;
      this.dropped.push(`${nowNs} ${reason} ${packet.identification}`);
    });
  }

  /** A packet of that size, an empty UDP datagram padded with zeros. */
  packet(identification: number, sizeBytes = 1500): Packet {
    const packet = this.pool.take();
    packet.source = CLIENT;
    packet.destination = SERVER;
    packet.protocol = UDP;
    packet.sourcePort = 5000;
    packet.destinationPort = 53;
    packet.identification = identification;
    packet.sizeBytes = sizeBytes;
    packet.payload = sizeBytes === 28 ? NO_BYTES : zeros;
    packet.payloadLength = sizeBytes - 28;
    return packet;
  }

  /** Offers packets 1, 2, ... of that size, now. */
  offer(count: number, sizeBytes = 1500): void {
    for (let i = 1; i <= count; i++) this.link.offer(this.packet(i, sizeBytes));
  }

  at(timeNs: number, action: () => void): void {
    this.simulation.at(timeNs, action);
  }

  run(untilNs?: number): this {
    this.simulation.runSync(untilNs);
    return this;
  }

  /** Which packets arrived, in order. */
  get order(): number[] {
    return this.delivered.map(([, identification]) => identification);
  }

  #receive(packet: Packet): void {
    this.delivered.push([this.simulation.nowNs, packet.identification]);
    if (this.onPacket === null) this.pool.release(packet);
    else this.onPacket(packet);
  }
}

const zeros = new Uint8Array(65535);
