import { gbps, ms, Simulation, Timer } from "@seedwire/engine";
import { Digest } from "@seedwire/trace";
import { Network } from "seedwire";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";
import { peerContestants } from "../lib/peer-contestants.ts";

/** A datagram that fills a packet, and the time that such a packet takes at 1 Gbit/s. */
const PAYLOAD = new Uint8Array(1472);
const GAP_NS = 12_000;

/** Datagrams from host to host over routers: IP, routing, links and UDP, without TCP. */
export const udpForwarding: Question = {
  name: "udp-forwarding",
  about: "a hop of a UDP datagram, from host to host over routers, digest on",

  ask(setting) {
    const datagrams = setting.quick ? 20_000 : 100_000;
    const contestants = [2, 8].map((routers): Contestant => {
      const chain = new Chain(routers);
      return {
        id: `udp/routers-${routers}`,
        name: `${routers} routers`,
        unit: "ns/hop",
        measure: () => chain.nsPerHop(datagrams),
      };
    });
    const peers = peerContestants(setting, "udp", "2 routers", {
      kind: "udp-forwarding",
      datagrams,
    });
    return duel([...contestants, ...peers], setting);
  },
};

/** A host, so many routers, a host: 1 Gbit/s and 1 ms each. */
class Chain {
  readonly #simulation = new Simulation({ seed: "1", limits: { events: Infinity } });
  /** Listens, as in every run. */
  readonly digest = new Digest(this.#simulation);
  readonly #net: Network;
  readonly #timer: Timer;
  #left = 0;
  #received = 0;

  constructor(routers: number) {
    const net = new Network(this.#simulation);
    this.#net = net;
    const sender = net.host("sender");
    let end = sender;
    for (let i = 1; i <= routers; i++) end = this.#plug(end, net.router(`router${i}`));
    const receiver = this.#plug(end, net.host("receiver"));
    receiver.udp.bind(9).onMessage = () => void this.#received++;
    const socket = sender.udp.connect(receiver, 9);
    this.#timer = new Timer(this.#simulation, () => {
      socket.send(PAYLOAD);
      if (--this.#left > 0) this.#timer.arm(this.#simulation.nowNs + GAP_NS);
    });
  }

  #plug<T extends Parameters<Network["cable"]>[0]>(from: T, to: T): T {
    this.#net.cable(from, to, { rateBps: gbps(1), delayNs: ms(1) });
    return to;
  }

  /** Sends so many and waits for the last; CPU ns of a hop. */
  nsPerHop(datagrams: number): number {
    const [startHops, startReceived] = [this.#hops, this.#received];
    this.#left = datagrams;
    this.#timer.arm(this.#simulation.nowNs);
    const startNs = cpuNs();
    this.#simulation.runSync(this.#simulation.nowNs + datagrams * GAP_NS + ms(20));
    const ns = cpuNs() - startNs;
    const arrived = this.#received - startReceived;
    if (arrived !== datagrams) throw new Error(`${arrived} of ${datagrams} datagrams arrived`);
    return ns / (this.#hops - startHops);
  }

  get #hops(): number {
    return this.#net.links.reduce((sum, { stats }) => sum + stats.transmitted, 0);
  }
}
