import { ANY, type Address } from "@seedwire/wire";
import type { ConnectionTable } from "./connection-table.ts";

/** A port that somebody has taken, with or without a connection or a listener on it. */
export interface Binding {
  readonly address: Address;
  readonly port: number;
  /** Others may share it as long as none of them listens (SO_REUSEADDR). */
  reuseAddress: boolean;
  /** Others who say the same may share it (SO_REUSEPORT). */
  reusePort: boolean;
  listening: boolean;
}

/** Who has which port, and who may have it beside others: the rules of Linux. */
export class Bindings {
  readonly #bindings: Binding[] = [];
  readonly #connections: ConnectionTable;

  constructor(connections: ConnectionTable) {
    this.#connections = connections;
  }

  add(binding: Binding): void {
    this.#bindings.push(binding);
  }

  remove(binding: Binding): void {
    const at = this.#bindings.indexOf(binding);
    if (at >= 0) this.#bindings.splice(at, 1);
  }

  clear(): void {
    this.#bindings.length = 0;
  }

  /** Whether somebody took that port by name, so that nobody is given it who names none. */
  hasPort(port: number): boolean {
    return this.#bindings.some((other) => other.port === port);
  }

  /** Whether the port is in use at all. */
  inUse(port: number): boolean {
    return this.hasPort(port) || this.#connections.some(({ localPort }) => localPort === port);
  }

  /** Whether others are in the way of a binding, which may be one of those here. */
  conflicts(wanted: Binding): boolean {
    for (const other of this.#bindings) {
      if (other === wanted || other.port !== wanted.port) continue;
      if (!overlap(other.address, wanted.address)) continue;
      const shared = wanted.reuseAddress && other.reuseAddress && !other.listening;
      if (!shared && !(wanted.reusePort && other.reusePort)) return true;
    }
    return this.#connections.some(
      ({ localAddress, localPort, reuseAddress }) =>
        localPort === wanted.port &&
        !(wanted.reuseAddress && reuseAddress) &&
        overlap(localAddress, wanted.address),
    );
  }
}

const overlap = (one: Address, other: Address): boolean =>
  one === other || one === ANY || other === ANY;
