import {
  HostClock,
  type HostClockOptions,
  type Channel,
  type Ns,
  type Simulation,
} from "@seedwire/engine";
import type { Link, PacketReceiver } from "@seedwire/link";
import {
  ANY,
  copyPacket,
  decrementTtl,
  isBroadcast,
  isFragment,
  isLoopback,
  parseIpHeader,
  type Address,
  type Packet,
  type PacketPool,
} from "@seedwire/wire";
import { drop, nodeChannel, type NodeTrace } from "./drop.ts";
import { fragment } from "./fragment.ts";
import { Icmp } from "./icmp/icmp.ts";
import type { RateLimitOptions } from "./icmp/rate-limit.ts";
import type { Interface } from "./interface.ts";
import { LOOPBACK_MTU_BYTES, makeLoopback } from "./loopback.ts";
import { passageChannel, type Passage, type PassageTrace } from "./passage.ts";
import { PathMtuCache } from "./path-mtu.ts";
import type { ProtocolHandler } from "./protocol.ts";
import { Reassembly, type ReassemblyOptions } from "./reassembly.ts";
import { LOCAL, Routing } from "./routing.ts";
import { newNodeStats } from "./stats.ts";
import { checkTamper, tamperWith, type Tamper } from "./tamper/index.ts";
import { Topology } from "./topology.ts";
import { readDamaged } from "./damaged.ts";

/** What a node is made of; all but the name has a default. */
export interface NodeOptions {
  /** Unique in the network: names of links and random streams are made of it. */
  readonly name: string;
  /** Primary address. Default: none until `addAddress`. */
  readonly address?: Address;
  /** A router passes on what is not for it; a host drops it (RFC 1122 §3.3.4.2). Default false. */
  readonly forwarding?: boolean;
  /** What a router does to what it passes on, beside its duties. Default: nothing. */
  readonly tamper?: Tamper;
  /** Default: a perfect clock. */
  readonly clock?: HostClockOptions;
  readonly reassembly?: ReassemblyOptions;
  /** Limits the ICMP errors sent to each address. Default: no limit. */
  readonly icmpLimit?: RateLimitOptions;
  /** Told of the loopback link when it is made, which is when it is first used. */
  readonly onLoopback?: (link: Link) => void;
}

/** A host or a router: addresses, interfaces, routes, and protocols by number (RFC 1122 §3). */
export class Node implements PacketReceiver {
  // What each packet looks at stands first, here and in the constructor, so that it lies in few cache lines.
  /** False between `crash` and `restart`, which alone change it. */
  up = true;
  /** When it came back after a crash, on its clock; -1 if it never did. */
  restartedNs: Ns = -1;
  readonly routing: Routing;
  /** The nodes that cables connect with this one, and its place among them. */
  topology: Topology;
  readonly passages: Channel<PassageTrace>;
  readonly stats = newNodeStats();
  /** By protocol number. */
  readonly #handlers: (ProtocolHandler | null)[] = [];
  readonly interfaces: Interface[] = [];
  readonly pathMtus = new PathMtuCache();
  readonly clock: HostClock;
  readonly forwarding: boolean;
  readonly tamper: Tamper | null;
  #identification = 0;
  readonly name: string;
  readonly simulation: Simulation;
  readonly pool: PacketPool;
  readonly trace: Channel<NodeTrace>;
  readonly addresses: Address[] = [];
  readonly icmp: Icmp;
  position = 0;
  /** How often it has crashed. */
  crashes = 0;
  readonly reassembly: Reassembly;
  readonly #onLoopback: ((link: Link) => void) | undefined;
  #loopback: Link | null = null;

  constructor(simulation: Simulation, pool: PacketPool, options: NodeOptions) {
    this.topology = new Topology(this);
    this.routing = new Routing(this);
    this.passages = simulation.trace.channel(passageChannel);
    this.clock = new HostClock(simulation, options.clock);
    this.simulation = simulation;
    this.forwarding = options.forwarding ?? false;
    this.tamper = checkTamper(options.tamper, options.name);
    this.name = options.name;
    this.pool = pool;
    this.trace = simulation.trace.channel(nodeChannel);
    this.#onLoopback = options.onLoopback;
    this.reassembly = new Reassembly(this, options.reassembly);
    this.icmp = new Icmp(this, options.icmpLimit);
    if (options.address !== undefined) this.addAddress(options.address);
  }

  describe(): string {
    return this.name;
  }

  /** The primary address: the first one given; 0.0.0.0 before. */
  get address(): Address {
    return this.addresses[0] ?? ANY;
  }

  /** Gives the node an address; the first is the primary one. */
  addAddress(address: Address): void {
    this.topology.claim(address, this);
    if (!this.addresses.includes(address)) this.addresses.push(address);
  }

  /** Whether packets to that address are for this node: its own addresses and 127.0.0.0/8. */
  isLocal(address: Address): boolean {
    return isLoopback(address) || this.addresses.includes(address);
  }

  /** The address to use as source towards a destination; undefined if nothing leads there. */
  sourceFor(destination: Address): Address | undefined {
    const route = this.routing.find(destination);
    if (route === LOCAL) return isBroadcast(destination) ? this.address : destination;
    return this.interfaces[route]?.address;
  }

  /**
   * Largest packet that reaches a destination in one piece, bytes, as far as is known: the MTU of
   * the interface, lowered by what routers have told (RFC 1191 §3).
   */
  pathMtu(destination: Address): number {
    const route = this.routing.find(destination);
    if (route < 0) return LOOPBACK_MTU_BYTES;
    const out = this.interfaces[route]!;
    return this.pathMtus.limit(destination, out.mtuBytes, this.clock);
  }

  /** Hands packets of a protocol to its handler. */
  register(protocol: number, handler: ProtocolHandler): void {
    while (this.#handlers.length <= protocol) this.#handlers.push(null);
    this.#handlers[protocol] = handler;
  }

  handler(protocol: number): ProtocolHandler | null {
    return this.#handlers[protocol] ?? null;
  }

  /**
   * Sends a packet made here: all fields set but the identification, and the source if it is to be
   * chosen. The TTL is 64 unless the sender sets another. The packet belongs to the node now.
   *
   * @returns false if nothing leads there; the packet is then dropped
   */
  send(packet: Packet): boolean {
    if (!this.up) return this.#refuse(packet, "crashed");
    const { destination } = packet;
    const route = this.routing.find(destination);
    this.#identification = (this.#identification + 1) & 0xffff;
    packet.identification = this.#identification;
    if (route >= 0) {
      const out = this.interfaces[route]!;
      if (packet.source === ANY) packet.source = out.address;
      this.stats.sent++;
      this.tell("send", packet);
      this.#output(packet, out, this.pathMtus.limit(destination, out.mtuBytes, this.clock));
      return true;
    }
    if (route !== LOCAL) return this.#refuse(packet, "no-route");
    if (packet.source === ANY) packet.source = this.sourceFor(destination)!;
    this.stats.sent++;
    this.tell("send", packet);
    if (isBroadcast(destination)) this.#broadcast(packet);
    else this.#loop(packet);
    return true;
  }

  /** A packet comes in over a link. */
  receive(packet: Packet, link: Link): void {
    if (!this.up) return drop(this, packet, "crashed");
    if (packet.damaged !== null) {
      const found = parseIpHeader(packet.damaged, packet);
      if (found !== "ok") return drop(this, packet, found);
    }
    const route = this.routing.find(packet.destination);
    if (route === LOCAL) this.#deliver(packet, link);
    else if (this.forwarding) this.#forward(packet, route);
    else drop(this, packet, "not-mine");
  }

  /** Hands a whole packet to its protocol. */
  deliver(packet: Packet): void {
    const handler = this.#handlers[packet.protocol] ?? null;
    if (handler === null) {
      this.icmp.protocolUnreachable(packet);
      return drop(this, packet, "no-protocol");
    }
    this.stats.delivered++;
    this.tell("deliver", packet);
    handler.receive(packet);
  }

  /** Tells the trace how a packet goes through. */
  tell(passage: Passage, packet: Packet): void {
    this.passages.emit?.(passage, this, packet, this.simulation.nowNs);
  }

  /** The node stops at once: its protocols lose all state, and it neither sends nor receives. */
  crash(): void {
    if (!this.up) return;
    this.up = false;
    this.crashes++;
    this.reassembly.reset();
    this.pathMtus.clear();
    this.#identification = 0;
    for (const handler of this.#handlers) handler?.reset?.();
  }

  /** The node comes back after a crash, remembering nothing. */
  restart(): void {
    this.up = true;
    this.restartedNs = this.clock.monotonicNs;
  }

  #deliver(packet: Packet, link: Link): void {
    const isMartian = isLoopback(packet.destination) || isLoopback(packet.source);
    if (isMartian && link !== this.#loopback) return drop(this, packet, "martian");
    if (isFragment(packet)) return this.reassembly.add(packet);
    if (packet.damaged === null) return this.deliver(packet);
    const read = readDamaged(this, packet);
    if (read !== null) this.deliver(read);
  }

  #forward(packet: Packet, route: number): void {
    if (packet.ttl <= 1) {
      this.icmp.ttlExceeded(packet);
      return drop(this, packet, "ttl");
    }
    if (route < 0) {
      this.icmp.noRoute(packet, route);
      return drop(this, packet, "no-route");
    }
    if (this.tamper !== null && !tamperWith(packet, this.tamper)) {
      return drop(this, packet, "filtered");
    }
    const out = this.interfaces[route]!;
    const { mtuBytes } = out.link;
    if (packet.sizeBytes > mtuBytes && packet.dontFragment) return this.#tooBig(packet, mtuBytes);
    packet.ttl--;
    if (packet.damaged !== null) decrementTtl(packet.damaged);
    this.stats.forwarded++;
    this.tell("forward", packet);
    this.#output(packet, out, mtuBytes);
  }

  /** Lets a packet go out, in pieces if it must and may (RFC 791 §3.2). */
  #output(packet: Packet, out: Interface, mtuBytes: number): void {
    const { link } = out;
    if (packet.sizeBytes <= mtuBytes) return link.offer(packet);
    if (!packet.dontFragment) return fragment(this, packet, mtuBytes, link);
    // What was learnt of the path is for the sender to heed; the link's own limit is a fact.
    if (packet.sizeBytes <= link.mtuBytes) return link.offer(packet);
    this.#tooBig(packet, link.mtuBytes);
  }

  /** Also tells this node's own protocols, over the loopback (RFC 1191 §4). */
  #tooBig(packet: Packet, mtuBytes: number): void {
    this.icmp.fragmentationNeeded(packet, mtuBytes);
    drop(this, packet, "too-big");
  }

  #loop(packet: Packet): void {
    if (this.#loopback === null) {
      this.#loopback = makeLoopback(this);
      this.#onLoopback?.(this.#loopback);
    }
    this.#loopback.offer(packet);
  }

  /** To all neighbours: a copy on every interface (RFC 919 §7). */
  #broadcast(packet: Packet): void {
    for (const out of this.interfaces) {
      const copy = this.pool.take();
      copyPacket(packet, copy);
      this.#output(copy, out, out.link.mtuBytes);
    }
    this.pool.release(packet);
  }

  #refuse(packet: Packet, reason: "crashed" | "no-route"): false {
    drop(this, packet, reason);
    return false;
  }
}
