import type { Wait } from "@seedwire/engine";
import { SocketError } from "@seedwire/ip";
import { ANY, formatAddress, type Address, type Packet } from "@seedwire/wire";
import type { Binding } from "./bindings.ts";
import type { TcpConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import { acceptSyn, inListen } from "./segment-arrives/listen.ts";
import type { TcpStack } from "./stack.ts";
import type { State } from "./state.ts";

export interface ListenOptions {
  /** Accept only on this address of ours. Default: all. */
  readonly address?: Address;
  /**
   * How many complete connections may wait for `accept`; as under Linux one more finds room.
   * While they do, SYNs are dropped without an answer. Default 4096.
   */
  readonly backlog?: number;
  /**
   * May have a port on which old connections are still in TIME-WAIT, if they came from a listener
   * that said the same (SO_REUSEADDR). Default true, as servers do.
   */
  readonly reuseAddress?: boolean;
  /** Shares the port with other listeners that say the same (SO_REUSEPORT). Default false. */
  readonly reusePort?: boolean;
  /** A port that was taken before; it stays taken when the listener closes. */
  readonly binding?: Binding;
}

/** A port that takes connections: state LISTEN (RFC 9293 §3.10.7.2). */
export class Listener {
  readonly stack: TcpStack;
  readonly port: number;
  readonly address: Address;
  /** How it has its port, and whether that is somebody else's. */
  readonly binding: Binding;
  readonly borrowsPort: boolean;
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
  /** Connections in SYN-RECEIVED. */
  #halfOpen = 0;
  readonly #complete: Connection[] = [];
  readonly #accepting: Wait<Connection>[] = [];
  /** SYNs and final ACKs ignored because nobody accepted. */
  overflows = 0;

  constructor(stack: TcpStack, port: number, config: TcpConfig, options: ListenOptions) {
    this.stack = stack;
    this.port = port;
    this.config = config;
    this.address = options.address ?? ANY;
    this.backlog = options.backlog ?? 4096;
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
  receive(packet: Packet): void {
    const { stack } = this;
    const { outbox } = stack;
    outbox.begin(stack.node.clock.monotonicNs);
    if (inListen(packet, outbox) === "handled") {
      stack.transmit(outbox);
      return;
    }
    if (this.#isFull() || this.#halfOpen > this.backlog) {
      this.overflows++;
      return;
    }
    const endpoint = stack.makeEndpoint(packet, this);
    endpoint.tcb.counters.segmentsReceived++;
    this.#halfOpen++;
    acceptSyn(endpoint.tcb, packet, stack.node.pathMtu(packet.source), outbox);
    endpoint.finish(outbox);
  }

  /** Whether one more complete connection would find no room. */
  #isFull(): boolean {
    return this.onConnection === null && this.#complete.length > this.backlog;
  }

  /** A segment is about to reach a connection in SYN-RECEIVED: may it complete? */
  admits(): boolean {
    if (!this.#isFull()) return true;
    this.overflows++;
    return false;
  }

  /** A connection has left SYN-RECEIVED: complete, or gone. */
  leaves(connection: Connection, complete: boolean): void {
    this.#halfOpen--;
    if (!complete) return;
    if (this.state === "CLOSED") {
      connection.abort(); // nobody will ever accept it
      return;
    }
    const { onConnection } = this;
    const waiting = this.#accepting.shift();
    if (waiting !== undefined) waiting.resolve(connection);
    else if (onConnection !== null) this.#serve(connection, onConnection);
    else {
      this.#complete.push(connection);
      this.onReady?.(connection);
    }
  }

  /** Hands a connection to its handler. One whose host has crashed died too: what it says is unheard. */
  #serve(connection: Connection, handler: (connection: Connection) => unknown): void {
    this.stack.simulation.call(() => {
      const served = handler(connection);
      if (!(served instanceof Promise)) return served;
      return served.catch((error: unknown) => {
        if (!(connection.endpoint.vanished && error instanceof SocketError)) throw error;
      });
    });
  }

  /** The next complete connection, without waiting; null if there is none. */
  take(): Connection | null {
    return this.#complete.shift() ?? null;
  }

  /** How many complete connections wait. */
  get waiting(): number {
    return this.#complete.length;
  }

  /** The next complete connection. */
  accept(): Promise<Connection> {
    const ready = this.#complete.shift();
    if (ready !== undefined) return Promise.resolve(ready);
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
    if (this.state === "CLOSED") return;
    this.stack.forgetListener(this);
    for (const connection of this.#complete.splice(0)) connection.abort();
    for (const wait of this.#accepting.splice(0)) {
      wait.reject(new SocketError("ECONNABORTED", `${this.name}: accept`));
    }
    this.onReady?.(null);
  }
}
