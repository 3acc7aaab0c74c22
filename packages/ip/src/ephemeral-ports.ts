import type { Node } from "./node.ts";

/** First and last of the ports that are given out to who names none. */
export type PortRange = readonly [first: number, last: number];

/** As Linux (net.ipv4.ip_local_port_range); RFC 6335 §6 would begin at 49152. */
export const EPHEMERAL_PORTS: PortRange = [32768, 60999];

/**
 * Gives out ephemeral ports: one after the other from a random one on (RFC 6056 §3.3.1, without
 * its new draw for each), so that other seeds give other ports. Each is asked for in O(1) as long
 * as most are free.
 */
export class EphemeralPorts {
  readonly #node: Node;
  readonly #first: number;
  readonly #count: number;
  readonly #purpose: string;
  #next = -1;

  /** @param purpose names its random stream: the protocol */
  constructor(node: Node, [first, last]: PortRange, purpose: string) {
    this.#purpose = purpose;
    if (!isPort(first) || !isPort(last) || first > last) {
      throw new RangeError(
        `"${node.name}": ephemeral ports ${first} to ${last}; expected two ports in order, for example [32768, 60999]`,
      );
    }
    this.#node = node;
    this.#first = first;
    this.#count = last - first + 1;
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
export const isPort = (port: number): boolean =>
  Number.isInteger(port) && port >= 1 && port <= 65535;
