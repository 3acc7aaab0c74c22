import { ANY, isBroadcast, isMulticast, type Address, type Packet } from "@seedwire/wire";
import type { Listener } from "./listener.ts";

/** The listeners of a host, and which of them a segment is for. */
export class Listeners {
  readonly #all: Listener[] = [];

  add(listener: Listener): void {
    this.#all.push(listener);
  }

  remove(listener: Listener): void {
    this.#all.splice(this.#all.indexOf(listener), 1);
  }

  /** A copy, so that they may be closed one by one. */
  list(): Listener[] {
    return this.#all.slice();
  }

  /** The one that listens at the segment's destination, or else at all addresses. */
  find(segment: Packet): Listener | undefined {
    const { destination, destinationPort } = segment;
    return this.#at(destination, destinationPort) ?? this.#at(ANY, destinationPort);
  }

  #at(address: Address, port: number): Listener | undefined {
    return this.#all.find((other) => other.port === port && other.address === address);
  }
}

/** A segment to or from many is of nobody (RFC 9293 MUST-57, MUST-63). */
export const isForMany = ({ source, destination }: Packet): boolean =>
  isBroadcast(destination) ||
  isMulticast(destination) ||
  isBroadcast(source) ||
  isMulticast(source);
