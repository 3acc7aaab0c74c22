import { mbps, ms, Simulation } from "@seedwire/engine";
import { Link, type LinkOptions } from "@seedwire/link";
import { PacketPool, UDP, type Packet } from "@seedwire/wire";
import { cpuNs } from "./cpu.ts";

const payload = new Uint8Array(1472);

/** Packets that go round and round a ring of links, handed on at each end without any router. */
export class Ring {
  readonly #simulation = new Simulation({ seed: "1", limits: { events: Infinity } });
  readonly #pool = new PacketPool();
  readonly #links: Link[] = [];
  readonly #packets: number;

  /** @param packets how many are under way at a time */
  constructor(links: number, packets: number, options: Partial<LinkOptions> = {}) {
    this.#packets = packets;
    for (let index = 0; index < links; index++) {
      const to = { receive: (packet: Packet) => this.#links[(index + 1) % links]!.offer(packet) };
      const cable = { name: `link ${index}`, rateBps: mbps(1000), delayNs: ms(1), ...options };
      this.#links.push(new Link(this.#simulation, this.#pool, to, cable));
    }
  }

  get #hops(): number {
    return this.#links.reduce((sum, { stats }) => sum + stats.transmitted, 0);
  }

  /** Runs so many hops and a few more; CPU time of each, ns. */
  nsPerHop(hops: number): number {
    const startHops = this.#hops;
    const startNs = cpuNs();
    do {
      while (this.#pool.inUse < this.#packets) this.#send();
      this.#simulation.runSync(this.#simulation.nowNs + ms(2));
    } while (this.#hops - startHops < hops);
    return (cpuNs() - startNs) / (this.#hops - startHops);
  }

  #send(): void {
    const packet = this.#pool.take();
    packet.protocol = UDP;
    packet.payload = payload;
    packet.payloadLength = payload.length;
    packet.sizeBytes = 28 + payload.length;
    this.#links[0]!.offer(packet);
  }
}
