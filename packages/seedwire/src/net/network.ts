import {
  check,
  kind,
  show,
  text,
  type InputKind,
  didYouMean,
  type Ns,
  type Rng,
  type Simulation,
  type Timer,
} from "@seedwire/engine";
import { connect, Node, parsePrefix } from "@seedwire/ip";
import type { FateBook, Link } from "@seedwire/link";
import { formatAddress, PacketPool, parseAddress, type Address } from "@seedwire/wire";
import { PacketLog } from "../log/index.ts";
import { UdpFlows } from "../report/udp-flows.ts";
import { Addresses } from "./addresses.ts";
import { readCable, type CableOptions } from "./cable-options.ts";
import { Cable } from "./cable.ts";
import { readNodeOptions, type HostOptions, type RouterOptions } from "./host-options.ts";
import { Host } from "./host.ts";
import { Partition } from "./partition.ts";
import { toDuration, type DurationLike } from "./quantities.ts";

export interface NetworkOptions {
  /** Every packet becomes bytes and is read back, on every link. Default false. */
  readonly wireBytes?: boolean;
  /** A script or a recorder of packet fates for every link. Default: none. */
  readonly fates?: FateBook | null;
}

const STREAM = text("arrivals");
const GROUP: InputKind<readonly (Host | string)[]> = kind(
  'a list of hosts or their names, for example net.partition(["a"], ["b", "c"])',
  Array.isArray,
);

/** Builds hosts, routers and cables, lets virtual time pass, and brings faults about. */
export class Network {
  readonly simulation: Simulation;
  /** All hosts and routers, in the order in which they were made. */
  readonly hosts: Host[] = [];
  readonly cables: Cable[] = [];
  /** All links, two for each cable, in the order in which they were made; loopbacks when first used. */
  readonly links: Link[] = [];
  /** What UDP sockets have sent each other. */
  readonly datagrams: UdpFlows;
  readonly #pool = new PacketPool();
  readonly #addresses = new Addresses();
  readonly #byName = new Map<string, Host>();
  readonly #wireBytes: boolean;
  readonly #fates: FateBook | null;
  readonly #partitions = new Set<Partition>();

  constructor(simulation: Simulation, { wireBytes = false, fates = null }: NetworkOptions = {}) {
    this.simulation = simulation;
    this.datagrams = new UdpFlows(simulation);
    this.#wireBytes = wireBytes;
    this.#fates = fates;
  }

  /** Makes a host. Its address is the next of 10.0.0.1, 10.0.0.2, ... unless one is given. */
  host(name: string, options: HostOptions = {}): Host {
    return this.#make(name, options, false);
  }

  /** Makes a router: a host that passes on what is for others. */
  router(name: string, options: RouterOptions = {}): Host {
    return this.#make(name, options, true);
  }

  /**
   * Connects two hosts or routers.
   *
   * @example net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms", loss: 0.01 })
   */
  cable(a: Host | string, b: Host | string, options: CableOptions = {}): Cable {
    const [first, second] = [this.get(a), this.get(b)];
    const { forward, back } = readCable(options, `${first.name}-${second.name}`);
    const wireBytes = this.#wireBytes;
    const plugged = connect(
      first.node,
      second.node,
      { ...forward, wireBytes },
      { ...back, wireBytes },
    );
    this.#adopt(plugged.ab.link);
    this.#adopt(plugged.ba.link);
    const cable = new Cable(first, second, plugged);
    this.cables.push(cable);
    return cable;
  }

  /** The host or router of that name. */
  get(host: Host | string): Host {
    if (typeof host !== "string") {
      if (host instanceof Host && host.network === this) return host;
      throw new RangeError(`Expected a host of this network or its name, found ${show(host)}`);
    }
    const found = this.#byName.get(host);
    if (found !== undefined) return found;
    const known = [...this.#byName.keys()];
    const all = known.length === 0 ? "there is none yet" : `there are ${known.join(", ")}`;
    throw new RangeError(
      `This network has no host ${JSON.stringify(host)}; ${all}.${didYouMean(host, known)}`,
    );
  }

  /** The address that a host, a host's name or a text like "10.0.0.2" stands for. */
  addressOf(target: Host | string): Address {
    const isText = typeof target === "string" && /^\d+\.\d+\.\d+\.\d+$/.test(target);
    return isText ? parseAddress(target) : this.get(target).node.address;
  }

  /**
   * Gives a host a route by hand, before the computed ones; the longest prefix counts.
   *
   * @param destination a host, an address, or a prefix like "10.1.0.0/16"
   * @param via the neighbour to send to; or "unreachable", "prohibited" or "blackhole"
   */
  route(at: Host | string, destination: Host | string, via: Host | string): void {
    const { node } = this.get(at);
    const isPrefix = typeof destination === "string" && destination.includes("/");
    const prefix = parsePrefix(isPrefix ? destination : formatAddress(this.addressOf(destination)));
    if (via === "unreachable" || via === "prohibited" || via === "blackhole") {
      return node.routing.add(prefix, via);
    }
    const neighbour = this.get(via).node;
    const out = node.interfaces.find(({ peer }) => peer === neighbour);
    if (out === undefined) {
      const names = node.interfaces.map(({ peer }) => peer.name).join(", ");
      throw new RangeError(
        `"${node.name}" has no cable to "${neighbour.name}"; it has cables to ${names || "nobody"}`,
      );
    }
    node.routing.add(prefix, out);
  }

  /** Lets computed routes go round the cables that are down now: what a routing protocol arrives at. */
  reroute(): void {
    for (const { node } of this.hosts) node.topology.reroute();
  }

  /** Cuts all cables between hosts of different groups. */
  partition(...groups: readonly (readonly (Host | string)[])[]): Partition {
    for (const group of groups) check(group, GROUP, "partition: a group");
    const hosts = groups.map((group) => group.map((host) => this.get(host)));
    const partition = new Partition(this.cables, hosts);
    this.#partitions.add(partition);
    return partition;
  }

  /** Mends what partitions cut; cables that are down of themselves stay so. */
  heal(): void {
    for (const partition of this.#partitions) partition.heal();
    this.#partitions.clear();
  }

  /** The present, ns since the start of the run. */
  get now(): Ns {
    return this.simulation.nowNs;
  }

  get seed(): string {
    return this.simulation.seed;
  }

  /** Resolves after a while of virtual time: `await net.sleep("100ms")`. */
  sleep(delay: DurationLike): Promise<void> {
    return this.simulation.sleep(toDuration(delay, "The length of a sleep"));
  }

  /** Resolves at an instant of virtual time; at once if it is past. */
  until(time: DurationLike): Promise<void> {
    const timeNs = toDuration(time, "The time to wait for");
    return this.simulation.sleep(Math.max(0, timeNs - this.now));
  }

  /** Calls `action` at an instant; close the timer to give it up. */
  at(time: DurationLike, action: () => unknown): Timer {
    return this.simulation.at(toDuration(time, "The time of an action"), action);
  }

  /** Calls `action` after a while. */
  after(delay: DurationLike, action: () => unknown): Timer {
    return this.simulation.after(toDuration(delay, "The delay of an action"), action);
  }

  /** Keeps every packet and every change of a TCP state from now on. For small runs. */
  log(): PacketLog {
    return new PacketLog(this.simulation);
  }

  /** Ends the run here, as it is. */
  stop(): void {
    this.simulation.stop();
  }

  /** The random stream of that name, for the scenario's own use. Ask once and keep it. */
  rng(name: string): Rng {
    check(name, STREAM, "The name of a random stream");
    return this.simulation.rng(`scenario ${name}`);
  }

  #make(name: string, options: RouterOptions, forwarding: boolean): Host {
    const what = `${forwarding ? "Router" : "Host"} ${show(name)}`;
    if (typeof name !== "string" || !/^[A-Za-z0-9][\w.-]*$/.test(name)) {
      throw new RangeError(`${what}: expected a name of letters, digits, - . and _, like "server"`);
    }
    if (this.#byName.has(name)) {
      throw new RangeError(`${what}: there is one of that name already; names are unique`);
    }
    const nodeOptions = readNodeOptions(options, what, forwarding);
    const { address } = options;
    const node = new Node(this.simulation, this.#pool, {
      ...nodeOptions,
      name,
      address:
        address === undefined ? this.#addresses.next(name) : this.#addresses.claim(address, name),
      onLoopback: (link) => this.#adopt(link),
    });
    const host = new Host(this, node, options);
    this.datagrams.watch(host.udp.stack);
    this.#byName.set(name, host);
    this.hosts.push(host);
    return host;
  }

  #adopt(link: Link): void {
    link.index = this.links.push(link) - 1;
    link.fates = this.#fates;
  }
}
