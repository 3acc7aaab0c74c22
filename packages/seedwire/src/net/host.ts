import { check, checkKeys, type HostClock } from "@seedwire/engine";
import type { EchoResult, Node } from "@seedwire/ip";
import type { Endpoint } from "@seedwire/udp";
import { formatAddress } from "@seedwire/wire";
import { PORT } from "./check-port.ts";
import { forge, forgeChannel, type ForgedSegment } from "./forge.ts";
import type { HostOptions } from "./host-options.ts";
import { HostSockets } from "./host-sockets.ts";
import { HostTcp } from "./host-tcp.ts";
import { HostUdp } from "./host-udp.ts";
import type { Network } from "./network.ts";
import { toDuration, toSize, type DurationLike, type SizeLike } from "./quantities.ts";

/** One echo request. */
export interface PingOptions {
  /** Data after the ICMP header. Default 56 bytes, which makes a packet of 84. */
  readonly bytes?: SizeLike;
  /** How long to wait. Default 10 s. */
  readonly timeout?: DurationLike;
  /** Hops that it may take. Default 64. */
  readonly ttl?: number;
  /** Default false. */
  readonly dontFragment?: boolean;
}

const PING_KEYS = ["bytes", "timeout", "ttl", "dontFragment"];

/** A host or a router: sockets, a clock, and a plug that can be pulled. */
export class Host {
  readonly network: Network;
  /** What IP knows of it. */
  readonly node: Node;
  readonly tcp: HostTcp;
  readonly udp: HostUdp;
  #sockets: HostSockets | null = null;

  constructor(network: Network, node: Node, options: HostOptions) {
    this.network = network;
    this.node = node;
    this.tcp = new HostTcp(this, options.tcp);
    this.udp = new HostUdp(this, options.udp);
  }

  get name(): string {
    return this.node.name;
  }

  /** Sockets in POSIX style, over the same TCP and UDP. */
  get sockets(): HostSockets {
    return (this.#sockets ??= new HostSockets(this));
  }

  /** "10.0.0.1" */
  get address(): string {
    return formatAddress(this.node.address);
  }

  /** Its own clock, which may run wrong. */
  get clock(): HostClock {
    return this.node.clock;
  }

  /** False between `crash` and `restart`. */
  get isUp(): boolean {
    return this.node.up;
  }

  /** Where to send a datagram: `socket.send(bytes, server.endpoint(53))`. */
  endpoint(port: number): Endpoint {
    check(port, PORT, `${this.name}: endpoint: the port`);
    return { address: this.node.address, port };
  }

  /**
   * Sends an echo request and tells what became of it: `rttNs` is null unless somebody answered.
   * Never rejects.
   */
  ping(target: Host | string, options: PingOptions = {}): Promise<EchoResult> {
    const what = `${this.name}: ping`;
    checkKeys(options, PING_KEYS, what);
    const { bytes = 56, timeout = "10s", ttl = 64, dontFragment = false } = options;
    return this.node.icmp.echo(this.network.addressOf(target), {
      dataBytes: toSize(bytes, `${what}: bytes`),
      timeoutNs: toDuration(timeout, `${what}: timeout`),
      ttl,
      dontFragment,
    });
  }

  /**
   * Sends a segment written by hand, past the host's own TCP: what an attacker sends, or a network
   * that kept an old duplicate.
   *
   * @example a.forge({ from: [a, 49152], to: [b, 80], flags: "RST", seq: 101 })
   */
  forge(segment: ForgedSegment): void {
    const packet = forge(this, segment);
    this.network.simulation.trace.channel(forgeChannel).emit?.(packet);
    this.node.send(packet);
  }

  /**
   * Stops at once, without a word to anybody: sockets, connections, routes learnt are gone. JavaScript
   * cannot be stopped, so the host's code runs on. What its handlers (of `listen`, `onMessage`,
   * `onData`, ...) hear from sockets from now on, and do not catch, is unheard; a loop that the
   * scenario began itself (`accept()`, `for await`) sees the error. Until `restart` whatever would make
   * a socket is refused with ENETDOWN.
   */
  crash(): void {
    this.node.crash();
  }

  /** Comes back after a crash, remembering nothing: the scenario has to listen again. */
  restart(): void {
    this.node.restart();
  }

  toString(): string {
    return this.name;
  }
}
