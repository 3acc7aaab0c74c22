import { Timer, type Ns, type Wait } from "@seedwire/engine";
import { callOn, SocketError } from "@seedwire/ip";
import {
  ANY,
  copyPacket,
  emitPacket,
  formatAddress,
  type Address,
  type Packet,
} from "@seedwire/wire";
import type { Binding } from "./bindings.ts";
import type { TcpConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import { openFromCookie, sendSynCookie } from "./cookie-handshake.ts";
import type { Endpoint } from "./endpoint.ts";
import { FAST_OPEN_ALL_LISTENERS } from "./fast-open/config.ts";
import { FastOpenQueue } from "./fast-open/queue.ts";
import { acceptFastOpen, answerFastOpen } from "./fast-open/server.ts";
import type { ListenOptions } from "./listen-options.ts";
import { acceptSyn, inListen } from "./segment-arrives/listen.ts";
import type { TcpErrorCode } from "./outbox.ts";
import type { Seq } from "./seq.ts";
import type { TcpStack } from "./stack.ts";
import type { State } from "./state.ts";
import { SynQueue } from "./syn-queue.ts";

/** A port that takes connections: state LISTEN (RFC 9293 §3.10.7.2). */
export class Listener {
  readonly stack: TcpStack;
  readonly port: number;
  readonly address: Address;
  /** How it has its port, and whether that is somebody else's. */
  readonly binding: Binding;
  readonly borrowsPort: boolean;
  /** Connections keep the headers of the SYN that asked for them (TCP_SAVE_SYN of Linux). */
  savesSyn = false;
  /** May be changed while it listens. */
  backlog: number;
  /** Choices for the connections to come; may be changed while it listens. */
  config: TcpConfig;
  state: State = "CLOSED";
  /** Called with each connection that is complete; without it they wait for `accept`. */
  onConnection: ((connection: Connection) => unknown) | null = null;
  /**
   * For layers built on listeners: called with each connection that is complete and waits for
   * `take`, and with null when the listener is closed.
   */
  onReady: ((connection: Connection | null) => void) | null = null;
  /** Connections in SYN-RECEIVED, but for those of Fast Open. */
  readonly synQueue = new SynQueue();
  readonly fastOpen: FastOpenQueue;
  /** Data with a SYN is taken without a cookie (TCP_FASTOPEN_NO_COOKIE). */
  fastOpenNoCookie = false;
  /** When the last SYN was answered by a cookie, or dropped, for want of room; -1 before. */
  lastOverflowNs: Ns = -1;
  readonly #complete: Connection[] = [];
  readonly #accepting: Wait<Connection>[] = [];
  /** Of the user timeout; null without one. */
  readonly #timer: Timer | null = null;
  /** SYNs and final ACKs ignored because nobody accepted. */
  overflows = 0;

  constructor(stack: TcpStack, port: number, config: TcpConfig, options: ListenOptions) {
    this.stack = stack;
    this.port = port;
    this.config = config;
    this.address = options.address ?? ANY;
    this.backlog = options.backlog ?? 4096;
    const isOn = (config.fastOpen & FAST_OPEN_ALL_LISTENERS) !== 0;
    this.fastOpen = new FastOpenQueue(options.fastOpenQueue ?? (isOn ? this.backlog : 0));
    if (options.timeoutNs !== undefined) {
      this.#timer = new Timer(stack.simulation, () => this.#end("ETIMEDOUT"), this);
      this.#timer.arm(stack.simulation.nowNs + options.timeoutNs);
    }
    this.borrowsPort = options.binding !== undefined;
    this.binding = options.binding ?? {
      address: this.address,
      port,
      reuseAddress: options.reuseAddress ?? true,
      reusePort: options.reusePort ?? false,
      listening: false,
    };
  }

  /** `host:port` or `address:port`. */
  get name(): string {
    const where = this.address === ANY ? this.stack.node.name : formatAddress(this.address);
    return `${where}:${this.port}`;
  }

  /** SEGMENT ARRIVES in state LISTEN. The packet stays with the caller. */
  receive(packet: Packet, isn: Seq | null = null): void {
    const { stack } = this;
    const { outbox } = stack;
    if (packet.ttl < this.config.leastTtl) return;
    outbox.begin(stack.nowNs);
    const fromCookie = openFromCookie(this, packet);
    if (fromCookie !== null) return this.#takeBack(fromCookie, packet);
    if (inListen(packet, outbox, this.config.profile) === "handled") {
      stack.transmit(outbox);
      return;
    }
    // A SYN that takes the place of a connection in TIME-WAIT is known to be new (Linux).
    const crowded = isn === null && this.#isCrowded();
    if (crowded) this.lastOverflowNs = outbox.nowNs;
    if ((crowded && this.config.synCookies === "off") || this.#isFull()) {
      this.overflows++;
      return;
    }
    if (crowded) sendSynCookie(this, packet);
    else this.#accept(packet, isn);
  }

  /** A SYN makes a connection (RFC 9293 §3.10.7.2, Third). */
  #accept(syn: Packet, isn: Seq | null): void {
    const { stack } = this;
    this.#timer?.cancel();
    const { outbox } = stack;
    const mtuBytes = stack.node.pathMtu(syn.source);
    const answer = answerFastOpen(this, syn, outbox.nowNs);
    const endpoint = stack.makeEndpoint(syn, this, isn);
    if (this.savesSyn) endpoint.savedSyn = headersOf(syn);
    endpoint.tellSegment("arrive", syn);
    const { tcb } = endpoint;
    tcb.counters.segmentsReceived++;
    tcb.fastOpen.option = answer.option;
    if (answer.accepts) {
      this.fastOpen.enter();
      acceptFastOpen(tcb, syn, mtuBytes, outbox);
    } else {
      this.synQueue.add(endpoint);
      acceptSyn(tcb, syn, mtuBytes, outbox);
    }
    endpoint.finish(outbox);
    if (!answer.accepts && answer.option === null) endpoint.restHalfOpen(syn);
  }

  /** A connection that a cookie stood for gets the ACK that brought it back. */
  #takeBack(endpoint: Endpoint, ack: Packet): void {
    this.admits(endpoint);
    // Only this ACK can complete it: with no room the peer has to try again.
    if (endpoint.tcb.acceptQueueFull) return endpoint.fade();
    const copy = this.stack.pool.take();
    copyPacket(ack, copy);
    endpoint.receive(copy);
  }

  /** Whether there are as many half-open connections as may be. */
  #isCrowded(): boolean {
    return this.config.synCookies === "always" || this.synQueue.length >= this.#most;
  }

  /** Whether one more complete connection would find no room. */
  #isFull(): boolean {
    return this.onConnection === null && this.#complete.length >= this.#most;
  }

  /** How many there may be, of those that are half open and of those that wait to be accepted. */
  get #most(): number {
    return this.config.backlogRule === "linux" ? this.backlog + 1 : this.backlog;
  }

  /** Before a connection in SYN-RECEIVED gets a segment or a time-out: may it complete? */
  admits(endpoint: Endpoint): void {
    const mostSynAcks = this.synQueue.mostSynAcks(this.config, this.backlog);
    if (endpoint.admit(this.#isFull(), mostSynAcks)) this.overflows++;
  }

  /** A connection has left SYN-RECEIVED, or is given out before it does: complete, or gone. */
  leaves(connection: Connection, complete: boolean): void {
    this.synQueue.remove(connection.endpoint);
    if (!complete) return;
    if (this.state === "CLOSED") {
      connection.abort(); // nobody will ever accept it
      return;
    }
    const { onConnection } = this;
    const waiting = this.#accepting.shift();
    connection.endpoint.accepted = waiting !== undefined || onConnection !== null;
    if (waiting !== undefined) waiting.resolve(connection);
    else if (onConnection !== null) callOn(this.stack.node, () => onConnection(connection));
    else {
      this.#complete.push(connection);
      this.onReady?.(connection);
    }
  }

  /** The next complete connection, without waiting; null if there is none. */
  take(): Connection | null {
    const connection = this.#complete.shift();
    if (connection === undefined) return null;
    connection.endpoint.accepted = true;
    return connection;
  }

  /** How many complete connections wait. */
  get waiting(): number {
    return this.#complete.length;
  }

  /** The next complete connection. */
  accept(): Promise<Connection> {
    const ready = this.take();
    if (ready !== null) return Promise.resolve(ready);
    if (this.state !== "LISTEN") {
      return Promise.reject(new SocketError("EINVAL", `${this.name}: accept after close`));
    }
    if (this.#accepting.length >= this.config.maxWaitingCalls) {
      const hint = "so many accepts wait already";
      return Promise.reject(new SocketError("ENOBUFS", `${this.name}: accept`, hint));
    }
    const { simulation, node } = this.stack;
    const wait = simulation.waits.begin<Connection>(node.name, `a connection to port ${this.port}`);
    this.#accepting.push(wait);
    return wait.promise;
  }

  /**
   * Makes the passive OPEN an active one (RFC 9293 §3.10.1): the SYN leaves from this port, which
   * takes no more connections. What is written at once goes when the connection is open.
   */
  connect(destination: Address, port: number): Connection {
    const localAddress = this.address === ANY ? {} : { localAddress: this.address };
    const options = { ...localAddress, localPort: this.port, config: this.config };
    const connection = this.stack.connect(destination, port, options);
    this.close();
    return connection;
  }

  /** Takes no more connections; those that nobody accepted are reset. */
  close(): void {
    this.#end("ECONNABORTED");
  }

  describe(): string {
    return `listener ${this.name}`;
  }

  /** @param code what those hear who wait for a connection */
  #end(code: TcpErrorCode): void {
    if (this.state === "CLOSED") return;
    this.#timer?.close();
    this.stack.forgetListener(this);
    // Half-open ones are gone in silence: what comes for them draws a RST from CLOSED (Linux).
    if (this.config.profile === "linux") {
      for (const endpoint of this.synQueue.takeAll()) endpoint.fade();
    }
    for (const connection of this.#complete.splice(0)) connection.abort();
    for (const wait of this.#accepting.splice(0)) {
      wait.reject(new SocketError(code, `${this.name}: accept`));
    }
    this.onReady?.(null);
  }
}

/** The IP and TCP headers of a packet, as bytes. */
const headersOf = (packet: Packet): Uint8Array => {
  const bytes = emitPacket(packet);
  return bytes.slice(0, bytes.length - packet.payloadLength);
};
