/**
 * What a packet costs on a link: median ns of CPU per packet-hop, contestants alternating.
 *
 *   npx tsx bench/link.ts [--rounds N]
 */
import { ms, mbps, Simulation } from "@seedwire/engine";
import { bernoulli, heldBack, Link, uniformJitter, type LinkOptions } from "@seedwire/link";
import { PacketPool, UDP, type Packet } from "@seedwire/wire";

/** Hops that are timed at a stretch. */
const HOPS = 200_000;
const ROUNDS = Number(process.argv[process.argv.indexOf("--rounds") + 1]) || 21;

/** Packets that go round and round a ring of links, handed on at each end without any router. */
class Ring {
  readonly name: string;
  readonly #simulation = new Simulation({ seed: "1", limits: { events: Infinity } });
  readonly #pool = new PacketPool();
  readonly #links: Link[] = [];
  readonly #packets: number;

  constructor(name: string, links: number, packets: number, options: Partial<LinkOptions> = {}) {
    this.name = name;
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
    const start = process.cpuUsage();
    do {
      while (this.#pool.inUse < this.#packets) this.#send();
      this.#simulation.runSync(this.#simulation.nowNs + ms(2));
    } while (this.#hops - startHops < hops);
    const { user, system } = process.cpuUsage(start);
    return ((user + system) * 1000) / (this.#hops - startHops);
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

const payload = new Uint8Array(1472);
const rings = [
  new Ring("two nodes, empty queues", 2, 100),
  new Ring("two nodes, full queues", 2, 900),
  new Ring("chain of 8", 8, 900),
  new Ring("chain of 8, 1 % loss", 8, 900, { loss: bernoulli(0.01) }),
  new Ring("chain of 8, 5 ms jitter", 8, 900, { jitter: uniformJitter(ms(5)) }),
  new Ring("chain of 8, 20 % held back 10 ms", 8, 900, {
    reorder: heldBack(bernoulli(0.2), ms(10)),
  }),
];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

const times = rings.map((): number[] => []);
for (const ring of rings) ring.nsPerHop(HOPS); // warm-up
for (let round = 0; round < ROUNDS; round++) {
  rings.forEach((ring, index) => times[index]!.push(ring.nsPerHop(HOPS)));
}
console.log(`ns per packet-hop, median (least) of ${ROUNDS} rounds of ${HOPS} hops`);
rings.forEach(({ name }, index) => {
  const of = times[index]!;
  console.log(
    `${name.padEnd(34)} ${median(of).toFixed(0).padStart(5)} (${Math.min(...of).toFixed(0)})`,
  );
});
