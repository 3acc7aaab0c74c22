import { check, kind, type InputKind } from "@seedwire/engine";
import type { Node } from "./node.ts";

/** First and last of the ports that are given out to who names none. */
export type PortRange = readonly [first: number, last: number];

/** As Linux (net.ipv4.ip_local_port_range); RFC 6335 §6 would begin at 49152. */
export const EPHEMERAL_PORTS: PortRange = [32768, 60999];

/** For checks of options. */
export const PORT_RANGE: InputKind<PortRange> = kind(
  "two ports in order, for example [32768, 60999]",
  (value) => {
    const [first, last, ...more]: unknown[] = Array.isArray(value) ? value : [];
    return isPort(first) && isPort(last) && first <= last && more.length === 0;
  },
);

/**
 * Gives out ephemeral ports: one after the other from a random one on (RFC 6056 §3.3.1, without
 * its new draw for each), so that other seeds give other ports. Each is asked for in O(1) as long
 * as most are free.
 */
export class EphemeralPorts {
  readonly #node: Node;
  readonly #purpose: string;
  #first = 0;
  #count = 0;
  #next = -1;

  /** @param purpose names its random stream: the protocol */
  constructor(node: Node, range: PortRange, purpose: string) {
    this.#purpose = purpose;
    this.#node = node;
    this.setRange(range);
  }

  /** Ports to come are of that range; if it is another one, from a random one of it on. */
  setRange(range: PortRange): void {
    check(range, PORT_RANGE, `"${this.#node.name}": ${this.#purpose}.ephemeralPorts`);
    const [first, last] = range;
    const count = last - first + 1;
    if (first === this.#first && count === this.#count) return;
    this.#first = first;
    this.#count = count;
    this.#next = -1;
  }

  /** A port that is not taken; 0 if all are. */
  find(isTaken: (port: number) => boolean): number {
    if (this.#next < 0) this.#next = this.#draw();
    for (let tries = 0; tries < this.#count; tries++) {
      const port = this.#first + this.#next;
      this.#next = (this.#next + 1) % this.#count;
      if (!isTaken(port)) return port;
    }
    return 0;
  }

  #draw(): number {
    const { name, simulation } = this.#node;
    return Math.floor(simulation.rng(`${name} ${this.#purpose} ports`).quick() * this.#count);
  }
}

/** Whether that can be the port of a socket. */
export const isPort = (port: unknown): port is number =>
  Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535;
