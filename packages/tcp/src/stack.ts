import type { Channel, Simulation } from "@seedwire/engine";
import {
  EphemeralPorts,
  isPort,
  SocketError,
  appChannel,
  type IcmpError,
  type Node,
  type ProtocolHandler,
} from "@seedwire/ip";
import {
  ANY,
  formatAddress,
  isBroadcast,
  isMulticast,
  TCP,
  type Address,
  type Packet,
  type PacketPool,
} from "@seedwire/wire";
import { checkEnds, checkLimits } from "./admission.ts";
import { Bindings, type Binding } from "./bindings.ts";
import { tcpConfig, type TcpConfig, type TcpOptions } from "./config.ts";
import { ConnectionTable } from "./connection-table.ts";
import type { Connection } from "./connection.ts";
import { Endpoint } from "./endpoint.ts";
import { icmpArrives } from "./event/icmp.ts";
import { openActive } from "./event/open.ts";
import { keyedHash } from "./keyed-hash.ts";
import { Listener, type ListenOptions } from "./listener.ts";
import { Outbox } from "./outbox.ts";
import { inClosed } from "./segment-arrives/closed.ts";
import { toSeq, type Seq } from "./seq.ts";
import type { State } from "./state.ts";
import { createTcb } from "./create-tcb.ts";
import { stateChannel, type StateTrace } from "./trace.ts";

export interface ConnectOptions {
  /** Default: an ephemeral port. */
  readonly localPort?: number;
  /** Default: the address of the interface that leads there. */
  readonly localAddress?: Address;
  /** Choices for this connection only. */
  readonly config?: TcpOptions;
  /** A port that was taken before, in place of `localPort`. */
  readonly binding?: Binding;
}

/** TCP on one node: its listeners, its connections, and what they share. */
export class TcpStack implements ProtocolHandler {
  readonly node: Node;
  readonly simulation: Simulation;
  readonly pool: PacketPool;
  readonly outbox: Outbox;
  /** What connections and listeners get that choose nothing themselves; see `configure`. */
  config: TcpConfig;
  readonly stateTrace: Channel<StateTrace>;
  readonly appTrace: Channel<[event: string, who: string, lengthOrValue: number, nowNs: number]>;
  /** Every connection ever made here, in order, closed ones included. */
  readonly connections: Connection[] = [];
  /** Whether each TCB is checked after each event. */
  checks = true;
  /** Segments that belonged to nobody. */
  strays = 0;
  readonly #table = new ConnectionTable();
  /** Who has which port. */
  readonly bindings = new Bindings(this.#table);
  readonly #listeners: Listener[] = [];
  readonly #ports: EphemeralPorts;
  #options: TcpOptions;
  #key: readonly [number, number] | null = null;

  constructor(node: Node, options: TcpOptions = {}) {
    this.node = node;
    this.simulation = node.simulation;
    this.pool = node.pool;
    this.outbox = new Outbox(node.pool);
    this.#options = options;
    this.config = tcpConfig(options);
    this.stateTrace = this.simulation.trace.channel(stateChannel);
    this.appTrace = this.simulation.trace.channel(appChannel);
    this.#ports = new EphemeralPorts(node, this.config.ephemeralPorts, "tcp");
    node.register(TCP, this);
  }

  /** Sets the choices of the host anew, like sysctl: for connections and listeners to come. */
  configure(options: TcpOptions): void {
    this.#options = options;
    this.config = tcpConfig(options);
  }

  /** Passive OPEN (RFC 9293 §3.10.1): takes connections on a port. */
  listen(
    port: number,
    options: ListenOptions & { readonly config?: TcpOptions } = {},
    onConnection: ((connection: Connection) => unknown) | null = null,
  ): Listener {
    const listener = new Listener(this, port, this.#configFor(options.config), options);
    if (!isPort(port)) {
      throw new SocketError("EINVAL", `${this.node.name}: listen on port ${port}`, "1 to 65535");
    }
    if (listener.address !== ANY && !this.node.isLocal(listener.address)) {
      throw new SocketError("EADDRNOTAVAIL", `${this.node.name}: listen on ${listener.name}`);
    }
    checkLimits(
      this.config,
      port,
      this.#table.size,
      `${this.node.name}: listen on ${listener.name}`,
    );
    const { binding } = listener;
    binding.listening = true;
    if (this.bindings.conflicts(binding)) {
      binding.listening = false;
      throw new SocketError("EADDRINUSE", `${this.node.name}: listen on ${listener.name}`);
    }
    if (options.binding === undefined) this.bindings.add(binding);
    listener.onConnection = onConnection;
    this.#listeners.push(listener);
    this.#moveListener(listener, "LISTEN");
    return listener;
  }

  /** Takes a port without listening or connecting; 0 is any free one. Null if it is in use. */
  bind(address: Address, port: number, reuseAddress = false, reusePort = false): Binding | null {
    const own = port === 0 ? this.#ports.find((other) => this.bindings.inUse(other)) : port;
    const binding = { address, port: own, reuseAddress, reusePort, listening: false };
    if (own === 0 || this.bindings.conflicts(binding)) return null;
    this.bindings.add(binding);
    return binding;
  }

  /** Active OPEN (RFC 9293 §3.10.1): the SYN leaves now. */
  connect(destination: Address, port: number, options: ConnectOptions = {}): Connection {
    const what = `${this.node.name}: connect to ${formatAddress(destination)}:${port}`;
    checkEnds(destination, port, options.localPort, what);
    checkLimits(this.config, options.localPort ?? 0, this.#table.size, what);
    const localAddress = options.localAddress ?? this.node.sourceFor(destination);
    if (options.localAddress !== undefined && !this.node.isLocal(options.localAddress)) {
      const hint = `${formatAddress(options.localAddress)} is no address of ${this.node.name}`;
      throw new SocketError("EADDRNOTAVAIL", what, hint);
    }
    if (localAddress === undefined) throw new SocketError("ENETUNREACH", what);
    const isTaken = (candidate: number): boolean =>
      this.#table.find(localAddress, candidate, destination, port) !== null;
    const isNotFree = (candidate: number): boolean =>
      this.bindings.hasPort(candidate) || isTaken(candidate);
    const localPort = options.binding?.port ?? options.localPort ?? this.#ports.find(isNotFree);
    if (localPort === 0) throw new SocketError("EADDRNOTAVAIL", what, "no ephemeral port is free");
    if (isTaken(localPort)) throw new SocketError("EADDRINUSE", what);
    const endpoint = this.#makeEndpoint(
      this.#configFor(options.config),
      { localAddress, localPort, remoteAddress: destination, remotePort: port },
      null,
    );
    const out = endpoint.begin();
    openActive(endpoint.tcb, out);
    endpoint.finish(out);
    return endpoint.connection;
  }

  receive(packet: Packet): void {
    const endpoint = this.#table.lookup(packet);
    if (endpoint !== null) {
      if (endpoint.tcb.state === "SYN-RECEIVED") {
        endpoint.tcb.acceptQueueFull = endpoint.connection.listener?.admits() === false;
      }
      endpoint.receive(packet);
      return;
    }
    this.#receiveStray(packet);
    this.pool.release(packet);
  }

  icmpError(error: IcmpError): void {
    const { quoted } = error;
    if (quoted.protocol !== TCP) return;
    const endpoint = this.#table.find(
      quoted.source,
      quoted.sourcePort,
      quoted.destination,
      quoted.destinationPort,
    );
    if (endpoint === null) return;
    const out = endpoint.begin();
    icmpArrives(endpoint.tcb, error, this.node.pathMtu(quoted.destination), out);
    endpoint.finish(out);
  }

  reset(): void {
    // Of a copy: an application that hears of it may connect anew at once.
    for (const connection of this.connections.slice()) {
      if (connection.state !== "CLOSED") connection.endpoint.vanish();
    }
    for (const listener of this.#listeners.slice()) listener.close();
    this.bindings.clear();
  }

  /** Makes the endpoint of a connection that a SYN asks a listener for. */
  makeEndpoint(syn: Packet, listener: Listener): Endpoint {
    const ends = {
      localAddress: syn.destination,
      localPort: syn.destinationPort,
      remoteAddress: syn.source,
      remotePort: syn.sourcePort,
    };
    return this.#makeEndpoint(listener.config, ends, listener);
  }

  /** Sends what an outbox holds that is of no connection. */
  transmit(out: Outbox): void {
    for (let packet = out.take(); packet !== null; packet = out.take()) this.node.send(packet);
  }

  /** A connection is CLOSED: its four-tuple is free again. */
  forget(endpoint: Endpoint): void {
    this.#table.remove(endpoint);
  }

  forgetListener(listener: Listener): void {
    this.#listeners.splice(this.#listeners.indexOf(listener), 1);
    listener.binding.listening = false;
    if (!listener.borrowsPort) this.bindings.remove(listener.binding);
    this.#moveListener(listener, "CLOSED");
  }

  /** A segment for no connection: to a listener, the specific one first, else to CLOSED. */
  #receiveStray(packet: Packet): void {
    // A segment to or from many is of nobody (RFC 9293 MUST-57, MUST-63).
    if (isBroadcast(packet.destination) || isMulticast(packet.destination)) return;
    if (isBroadcast(packet.source) || isMulticast(packet.source)) return;
    const listener =
      this.#listenerAt(packet.destination, packet.destinationPort) ??
      this.#listenerAt(ANY, packet.destinationPort);
    if (listener !== undefined) {
      listener.receive(packet);
      return;
    }
    this.strays++;
    this.outbox.begin(this.node.clock.monotonicNs);
    inClosed(packet, this.outbox);
    this.transmit(this.outbox);
  }

  #listenerAt(address: Address, port: number): Listener | undefined {
    return this.#listeners.find((other) => other.port === port && other.address === address);
  }

  #makeEndpoint(
    config: TcpConfig,
    ends: {
      localAddress: Address;
      localPort: number;
      remoteAddress: Address;
      remotePort: number;
    },
    listener: Listener | null,
  ): Endpoint {
    const { localAddress, localPort, remoteAddress, remotePort } = ends;
    this.#key ??= this.#drawKey();
    const hash = keyedHash(this.#key, localAddress, remoteAddress, localPort, remotePort);
    const tcb = createTcb({
      config,
      ...ends,
      passive: listener !== null,
      iss: config.iss === null ? this.#initialSequence(hash) : toSeq(config.iss),
      tsOffset: Math.imul(hash, 0x9e3779b1),
      mtuBytes: this.node.pathMtu(remoteAddress),
      nowNs: this.node.clock.monotonicNs,
    });
    const endpoint = new Endpoint(this, tcb);
    endpoint.connection.listener = listener;
    this.connections.push(endpoint.connection);
    this.#table.add(endpoint);
    return endpoint;
  }

  /** ISN = M + F: a clock that ticks every 4 us, and a keyed hash (RFC 6528 §3). */
  #initialSequence(hash: number): Seq {
    return toSeq(Math.floor(this.node.clock.monotonicNs / 4000) + hash);
  }

  #drawKey(): readonly [number, number] {
    const rng = this.simulation.rng(`${this.node.name} tcp secret`);
    return [rng.int32(), rng.int32()];
  }

  #configFor(options: TcpOptions | undefined): TcpConfig {
    return options === undefined ? this.config : tcpConfig(this.#options, options);
  }

  #moveListener(listener: Listener, state: State): void {
    const from = listener.state;
    listener.state = state;
    this.stateTrace.emit?.(listener, from, state, this.simulation.nowNs);
  }
}
