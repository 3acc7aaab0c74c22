import { checkOptions, type Channel, type Ns, type Simulation } from "@seedwire/engine";
import {
  isPort,
  SocketError,
  appChannel,
  checkUp,
  type IcmpError,
  type Node,
  type ProtocolHandler,
} from "@seedwire/ip";
import {
  ANY,
  formatAddress,
  TCP,
  type Address,
  type Packet,
  type PacketPool,
} from "@seedwire/wire";
import { checkEnds, checkLimits } from "./admission.ts";
import { Bindings, type Binding } from "./bindings.ts";
import { tcpConfig, type TcpConfig, type TcpOptions } from "./config.ts";
import { randomBelow } from "./congestion/random-below.ts";
import { ConnectionList } from "./connection-list.ts";
import { ConnectionTable } from "./connection-table.ts";
import type { Connection } from "./connection.ts";
import { Endpoint } from "./endpoint.ts";
import { icmpArrives, maySayMtu } from "./event/icmp.ts";
import { heedPathMtus, tellOfPathMtu } from "./event/path-mtu-of-others.ts";
import { FastOpenCache } from "./fast-open/cache.ts";
import { Folding } from "./fold/folding.ts";
import { HostChoices } from "./host-choices.ts";
import { LISTEN_KINDS, type ListenOptions } from "./listen-options.ts";
import { Listener } from "./listener.ts";
import { isForMany, Listeners } from "./listeners.ts";
import { type ConnectOptions, Outgoing } from "./outgoing.ts";
import { Outbox } from "./outbox.ts";
import { Secrets } from "./secrets.ts";
import { refusesSigned } from "./signed.ts";
import { endsOf, inClosed } from "./segment-arrives/closed.ts";
import { isnAfter } from "./segment-arrives/time-wait.ts";
import { answering } from "./segment-arrives/listen.ts";
import { reopens } from "./reopen.ts";
import { toSeq, type Seq } from "./seq.ts";
import { isSynchronized, type State } from "./state.ts";
import { inheritTimestamp } from "./take-over.ts";
import type { Tcb } from "./tcb.ts";
import { createTcb, type ConnectionEnds } from "./create-tcb.ts";
import { tracesOf, type TcpTraces } from "./trace.ts";

/** TCP on one node: its listeners, its connections, and what they share. */
export class TcpStack implements ProtocolHandler {
  // What each segment looks at stands first, here and in the constructor, so that it lies in few cache lines.
  readonly node: Node;
  readonly #table = new ConnectionTable();
  readonly traces: TcpTraces;
  readonly outbox: Outbox;
  readonly pool: PacketPool;
  /** Whether each TCB is checked after each event. */
  checks: boolean;
  readonly simulation: Simulation;
  readonly appTrace: Channel<[event: string, who: string, lengthOrValue: number, nowNs: number]>;
  /** Segments that belonged to nobody. */
  strays = 0;
  readonly #connections = new ConnectionList();
  /** Who has which port. */
  readonly bindings = new Bindings(this.#table);
  readonly secrets: Secrets;
  readonly folding = new Folding();
  /** Cookies and more of servers that speak Fast Open (RFC 7413 §4.1.3). */
  readonly fastOpenCache = new FastOpenCache();
  readonly #listeners = new Listeners();
  readonly #outgoing: Outgoing;
  #choices: HostChoices;

  constructor(node: Node, options: TcpOptions = {}) {
    this.node = node;
    this.traces = tracesOf(node.simulation.trace);
    this.outbox = new Outbox(node.pool);
    this.pool = node.pool;
    this.checks = node.simulation.checks;
    this.simulation = node.simulation;
    this.appTrace = this.simulation.trace.channel(appChannel);
    this.#choices = new HostChoices(options);
    this.secrets = new Secrets(() => this.simulation.rng(`${node.name} tcp secret`));
    this.#outgoing = new Outgoing(node, this.#table, this.bindings, this.config.ephemeralPorts);
    heedPathMtus(this);
    node.register(TCP, this);
  }

  /** Sets the choices of the host anew, like sysctl: for connections and listeners to come. */
  configure(options: TcpOptions): void {
    this.#choices = new HostChoices(options);
    this.#outgoing.setPortRange(this.config.ephemeralPorts);
    heedPathMtus(this);
  }

  /** What connections and listeners get that choose nothing themselves; see `configure`. */
  get config(): TcpConfig {
    return this.#choices.config;
  }

  /** Every connection ever made here, in order, closed ones included. */
  get connections(): readonly Connection[] {
    return this.#connections.all;
  }

  /** Changes choices of all that is there already, like the sysctls that Linux reads as it goes. */
  reconfigure(options: TcpOptions): void {
    for (const listener of this.#listeners.list()) {
      listener.config = tcpConfig(listener.config, options);
    }
    for (const connection of this.connections) {
      if (connection.state !== "CLOSED") connection.configure(options);
    }
  }

  /** Passive OPEN (RFC 9293 §3.10.1): takes connections on a port. */
  listen(
    port: number,
    options: ListenOptions = {},
    onConnection: ((connection: Connection) => unknown) | null = null,
  ): Listener {
    checkOptions(options, LISTEN_KINDS, `${this.node.name}: listen`);
    const listener = new Listener(this, port, this.#choices.for(options.config), options);
    const what = `${this.node.name}: listen on ${listener.name}`;
    if (!isPort(port)) throw new SocketError("EINVAL", what, "a port is 1 to 65535");
    if (listener.address !== ANY && !this.node.isLocal(listener.address)) {
      throw new SocketError("EADDRNOTAVAIL", what);
    }
    checkLimits(this.node, this.config, port, this.#table.size, what);
    const { binding } = listener;
    binding.listening = true;
    if (this.bindings.conflicts(binding)) {
      binding.listening = false;
      throw new SocketError("EADDRINUSE", what);
    }
    if (options.binding === undefined) this.bindings.add(binding);
    listener.onConnection = onConnection;
    this.#listeners.add(listener);
    this.#moveListener(listener, "LISTEN");
    return listener;
  }

  /** Takes a port without listening or connecting; 0 is any free one. Null if it is in use. */
  bind(address: Address, port: number, reuseAddress = false, reusePort = false): Binding | null {
    checkUp(this.node, `${this.node.name}: bind`);
    const own = port === 0 ? this.#outgoing.freePort() : port;
    const binding = { address, port: own, reuseAddress, reusePort, listening: false };
    if (own === 0 || this.bindings.conflicts(binding)) return null;
    this.bindings.add(binding);
    return binding;
  }

  /** Active OPEN (RFC 9293 §3.10.1): the SYN leaves now. */
  connect(destination: Address, port: number, options: ConnectOptions = {}): Connection {
    const what = `${this.node.name}: connect to ${formatAddress(destination)}:${port}`;
    checkEnds(destination, port, options.localPort, what);
    checkLimits(this.node, this.config, options.localPort ?? 0, this.#table.size, what);
    const { ends, before } = this.#outgoing.choose(destination, port, options, what, this.nowNs);
    before?.fade();
    const config = this.#choices.for(options.config);
    const isn = before === null ? null : isnAfter(before.tcb);
    const endpoint = this.#adopt(this.#makeTcb(ends, config, false, isn), null);
    if (before !== null) inheritTimestamp(endpoint.tcb, before.tcb);
    endpoint.open(options, this.quietUntilNs);
    return endpoint.connection;
  }

  /** The time on the host's clock. */
  get nowNs(): Ns {
    return this.node.clock.monotonicNs;
  }

  /** After a restart nothing is sent until then (RFC 9293 §3.4.3). */
  get quietUntilNs(): Ns {
    const { restartedNs } = this.node;
    return restartedNs < 0 ? 0 : restartedNs + this.config.quietTimeNs;
  }

  receive(packet: Packet): void {
    if (this.node.restartedNs >= 0 && this.nowNs < this.quietUntilNs) {
      return this.pool.release(packet);
    }
    const endpoint = this.#table.lookup(packet);
    if (refusesSigned(this.config, endpoint, packet)) return this.pool.release(packet);
    if (endpoint === null) {
      this.#receiveStray(packet);
      return this.pool.release(packet);
    }
    if (endpoint.state !== "ESTABLISHED" && this.#ends(endpoint, packet)) {
      return this.pool.release(packet);
    }
    endpoint.receive(packet);
  }

  /** A connection that is half open, or over: whether this segment opens it anew, in its place. */
  #ends(endpoint: Endpoint, packet: Packet): boolean {
    const { state } = endpoint;
    if (state === "SYN-RECEIVED") endpoint.connection.listener?.admits(endpoint);
    return state === "TIME-WAIT" && reopens(endpoint, packet, this.#listeners);
  }

  icmpError(error: IcmpError): void {
    const endpoint = this.#table.senderOf(error.quoted);
    if (endpoint === null) return;
    const out = endpoint.begin();
    const isOpening = !isSynchronized(endpoint.tcb.state);
    endpoint.tcb.sending.mayFragment = this.node.pathMtus.isTooSmall(error.quoted.destination);
    icmpArrives(endpoint.tcb, error, this.node.pathMtu(error.quoted.destination), out);
    if (isOpening && out.error !== null) endpoint.connection.onRefusal?.(error, out.error);
    if (error.kind === "fragmentation-needed") tellOfPathMtu(this.#table, endpoint);
    endpoint.finish(out);
  }

  /** Only what is in flight: as in Linux no path MTU is learnt from other quotes. */
  believes(quoted: Packet): boolean {
    const endpoint = this.#table.senderOf(quoted);
    return endpoint !== null && maySayMtu(endpoint.tcb, quoted);
  }

  reset(): void {
    // Of a copy, whatever those do that hear of it.
    for (const connection of this.connections.slice()) {
      if (connection.state !== "CLOSED") connection.endpoint.vanish();
    }
    for (const listener of this.#listeners.list()) listener.close();
    this.fastOpenCache.clear();
    this.bindings.clear();
  }

  /** Makes the endpoint of a connection that a segment asks a listener for. */
  makeEndpoint(segment: Packet, listener: Listener, isn: Seq | null): Endpoint {
    return this.#adopt(this.makeTcb(segment, listener.config, isn), listener);
  }

  /** Makes a TCB for what answers a SYN. */
  makeTcb(syn: Packet, config: TcpConfig, isn: Seq | null): Tcb {
    return this.#makeTcb(endsOf(syn), answering(config, syn), true, isn);
  }

  /** Sends what an outbox holds that is of no connection. */
  transmit(out: Outbox): void {
    for (let packet = out.take(); packet !== null; packet = out.take()) this.node.send(packet);
  }

  /** A connection is CLOSED: its four-tuple is free again. */
  forget(endpoint: Endpoint): void {
    this.#table.remove(endpoint);
    this.folding.closes();
    const { connection, tcb } = endpoint;
    if (tcb.passive && connection.openedNs < 0) this.#connections.fail(connection);
  }

  forgetListener(listener: Listener): void {
    this.#listeners.remove(listener);
    listener.binding.listening = false;
    if (!listener.borrowsPort) this.bindings.remove(listener.binding);
    this.#moveListener(listener, "CLOSED");
  }

  /** A segment for no connection: to a listener, the specific one first, else to CLOSED. */
  #receiveStray(packet: Packet): void {
    if (isForMany(packet)) return;
    const listener = this.#listeners.find(packet);
    if (listener !== undefined) return listener.receive(packet);
    this.strays++;
    this.outbox.begin(this.nowNs);
    inClosed(packet, this.outbox);
    this.transmit(this.outbox);
  }

  /** ISN = M + F: a clock that ticks every 4 us, and a keyed hash (RFC 6528 §3). */
  #makeTcb(ends: ConnectionEnds, config: TcpConfig, passive: boolean, isn: Seq | null): Tcb {
    const { localAddress, localPort, remoteAddress, remotePort } = ends;
    const { nowNs } = this;
    const hash = this.secrets.hash(localAddress, remoteAddress, localPort, remotePort);
    const iss = isn ?? toSeq(config.iss ?? Math.floor(nowNs / 4000) + hash);
    const tsOffset = Math.imul(hash, 0x9e3779b1);
    const mtuBytes = this.node.pathMtu(remoteAddress);
    const random = randomBelow(this.node, ends);
    const tcb = createTcb({ config, ...ends, passive, iss, tsOffset, mtuBytes, nowNs, random });
    tcb.sending.mayFragment = this.node.pathMtus.isTooSmall(remoteAddress);
    return tcb;
  }

  #adopt(tcb: Tcb, listener: Listener | null): Endpoint {
    const endpoint = new Endpoint(this, tcb);
    endpoint.connection.listener = listener;
    this.#connections.add(endpoint.connection);
    this.#table.add(endpoint);
    return endpoint;
  }

  #moveListener(listener: Listener, state: State): void {
    const from = listener.state;
    listener.state = state;
    this.traces.state.emit?.(listener, from, state, this.simulation.nowNs);
  }
}
