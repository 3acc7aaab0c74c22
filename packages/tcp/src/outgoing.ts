import { EphemeralPorts, SocketError, type Node, type PortRange } from "@seedwire/ip";
import { formatAddress, type Address } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import type { Binding, Bindings } from "./bindings.ts";
import type { TcpOptions } from "./config.ts";
import type { ConnectionTable } from "./connection-table.ts";
import type { ConnectionEnds } from "./create-tcb.ts";
import type { Endpoint } from "./endpoint.ts";
import { mayTakeOver } from "./take-over.ts";

export interface ConnectOptions {
  /** Default: an ephemeral port. */
  readonly localPort?: number;
  /** Default: the address of the interface that leads there. */
  readonly localAddress?: Address;
  /** Choices for this connection only. */
  readonly config?: TcpOptions;
  /** A port that was taken before, in place of `localPort`. */
  readonly binding?: Binding;
  /**
   * Fast Open (RFC 7413): data for the SYN, empty to ask for a cookie only. How much of it the SYN
   * takes, nothing without a cookie, is in `connection.writtenBytes`; the rest is still to be written.
   */
  readonly fastOpen?: Uint8Array;
  /** Fast Open without a cookie (TCP_FASTOPEN_NO_COOKIE). */
  readonly fastOpenNoCookie?: boolean;
}

/** The ends that a new connection gets, and who has to leave for it: one in TIME-WAIT, or nobody. */
export interface ChosenEnds {
  readonly ends: ConnectionEnds;
  readonly before: Endpoint | null;
}

/** Chooses address and port for connections that go out. */
export class Outgoing {
  readonly #node: Node;
  readonly #table: ConnectionTable;
  readonly #bindings: Bindings;
  readonly #ports: EphemeralPorts;

  constructor(node: Node, table: ConnectionTable, bindings: Bindings, range: PortRange) {
    this.#node = node;
    this.#table = table;
    this.#bindings = bindings;
    this.#ports = new EphemeralPorts(node, range, "tcp");
  }

  /** The range was changed. */
  setPortRange(range: PortRange): void {
    this.#ports.setRange(range);
  }

  /** A port that nobody has; 0 if there is none. */
  freePort(): number {
    return this.#ports.find((other) => this.#bindings.inUse(other));
  }

  /** @param what who wants what, for errors */
  choose(
    destination: Address,
    port: number,
    options: ConnectOptions,
    what: string,
    nowNs: Ns,
  ): ChosenEnds {
    const localAddress = this.#address(destination, options.localAddress, what);
    const named = options.binding?.port ?? options.localPort;
    const at = (candidate: number): Endpoint | null =>
      this.#table.find(localAddress, candidate, destination, port);
    const isTaken = (candidate: number): boolean => {
      const there = at(candidate);
      return there !== null && !mayTakeOver(there.tcb, named !== undefined, nowNs);
    };
    const isNotFree = (candidate: number): boolean =>
      this.#bindings.hasPort(candidate) || isTaken(candidate);
    const localPort = named ?? this.#ports.find(isNotFree);
    if (localPort === 0) throw new SocketError("EADDRNOTAVAIL", what, "no ephemeral port is free");
    if (isTaken(localPort)) throw new SocketError("EADDRINUSE", what);
    return {
      ends: { localAddress, localPort, remoteAddress: destination, remotePort: port },
      before: at(localPort),
    };
  }

  #address(destination: Address, chosen: Address | undefined, what: string): Address {
    if (chosen !== undefined && !this.#node.isLocal(chosen)) {
      const hint = `${formatAddress(chosen)} is no address of ${this.#node.name}`;
      throw new SocketError("EADDRNOTAVAIL", what, hint);
    }
    const address = chosen ?? this.#node.sourceFor(destination);
    if (address === undefined) throw new SocketError("ENETUNREACH", what);
    return address;
  }
}
