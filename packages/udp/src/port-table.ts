import { ANY, type Address } from "@seedwire/wire";
import type { UdpSocket } from "./socket.ts";

/** The sockets on one port, newest first. */
interface PortEntry {
  readonly all: UdpSocket[];
  /** Those with a peer, by the peer's address and port. */
  readonly connected: Map<number, UdpSocket[]>;
  /** Those without. */
  readonly unconnected: UdpSocket[];
}

/**
 * Who gets a datagram. The most particular socket wins: the one connected to its sender, then one
 * bound to the address it was sent to, then one bound to any address. Among equals, which only
 * `reuse` allows, the newest.
 */
export class PortTable {
  readonly #ports = new Map<number, PortEntry>();
  /** Those that have no port yet: nothing comes for them, but a crash ends them too. */
  readonly #withoutPort = new Set<UdpSocket>();

  /** A socket was made. */
  addNew(socket: UdpSocket): void {
    this.#withoutPort.add(socket);
  }

  /** Whether any socket is on that port. */
  isTaken(port: number): boolean {
    return this.#ports.has(port);
  }

  /** Whether a socket bound like this would be in the way of others. */
  conflicts(port: number, address: Address, reuse: boolean): boolean {
    const entry = this.#ports.get(port);
    if (entry === undefined) return false;
    return entry.all.some((other) => {
      const overlap = other.boundAddress === address || other.boundAddress === ANY;
      return (overlap || address === ANY) && !(reuse && other.reuse);
    });
  }

  /** Adds a socket that has a port; where it goes depends on whether it is connected. */
  add(socket: UdpSocket): void {
    this.#withoutPort.delete(socket);
    let entry = this.#ports.get(socket.localPort);
    if (entry === undefined) {
      entry = { all: [], connected: new Map(), unconnected: [] };
      this.#ports.set(socket.localPort, entry);
    }
    entry.all.unshift(socket);
    if (!socket.connected) {
      entry.unconnected.unshift(socket);
      return;
    }
    const key = peerKey(socket.remoteAddress, socket.remotePort);
    const others = entry.connected.get(key);
    if (others === undefined) entry.connected.set(key, [socket]);
    else others.unshift(socket);
  }

  /** Takes a socket out; it is still connected, or not, as it was when it was added. */
  remove(socket: UdpSocket): void {
    if (this.#withoutPort.delete(socket)) return;
    const entry = this.#ports.get(socket.localPort)!;
    without(entry.all, socket);
    if (entry.all.length === 0) {
      this.#ports.delete(socket.localPort);
    } else if (socket.connected) {
      const key = peerKey(socket.remoteAddress, socket.remotePort);
      const others = entry.connected.get(key)!;
      without(others, socket);
      if (others.length === 0) entry.connected.delete(key);
    } else {
      without(entry.unconnected, socket);
    }
  }

  /** The socket for a datagram that came to `address` and `port` from a peer. */
  find(address: Address, port: number, peerAddress: Address, peerPort: number): UdpSocket | null {
    const entry = this.#ports.get(port);
    if (entry === undefined) return null;
    const { connected, unconnected } = entry;
    if (connected.size > 0) {
      const candidates = connected.get(peerKey(peerAddress, peerPort));
      const socket = candidates === undefined ? null : best(candidates, address);
      if (socket !== null) return socket;
    }
    return best(unconnected, address);
  }

  /** All sockets that a broadcast to a port is for. */
  listeners(port: number, peerAddress: Address, peerPort: number): readonly UdpSocket[] {
    const all = this.#ports.get(port)?.all ?? [];
    return all.filter(({ boundAddress, connected, remoteAddress, remotePort }) => {
      if (connected) return remoteAddress === peerAddress && remotePort === peerPort;
      return boundAddress === ANY;
    });
  }

  /** Every socket, in no order that anybody should rely on but the order of ports' first use. */
  sockets(): UdpSocket[] {
    const bound = [...this.#ports.values()].flatMap(({ all }) => all);
    return [...bound, ...this.#withoutPort];
  }
}

/** An address and a port in one number: 48 bits, exact. */
const peerKey = (address: Address, port: number): number => (address >>> 0) * 65536 + port;

function best(candidates: readonly UdpSocket[], address: Address): UdpSocket | null {
  let wildcard: UdpSocket | null = null;
  for (let at = 0; at < candidates.length; at++) {
    const socket = candidates[at]!;
    if (socket.localAddress === address) return socket;
    if (wildcard === null && socket.localAddress === ANY) wildcard = socket;
  }
  return wildcard;
}

function without(list: UdpSocket[], socket: UdpSocket): void {
  const at = list.indexOf(socket);
  if (at >= 0) list.splice(at, 1);
}
