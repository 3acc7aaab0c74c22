import type { Link } from "@seedwire/link";
import { ANY, type Address } from "@seedwire/wire";
import type { Node } from "./node.ts";

/** Where a node touches a cable: the link that leaves there, and who stands at its other end. */
export class Interface {
  readonly node: Node;
  /** The link that leaves here. */
  readonly link: Link;
  /** Who stands at the other end of it. */
  readonly peer: Node;
  /** Number among the interfaces of its node, by order of creation. */
  readonly index: number = 0;
  /** Length of this hop for computed routes, a whole number from 1. */
  readonly metric: number = 0;
  /** Whether computed routes may lead here; see `Topology.reroute`. */
  inService = true;
  readonly #address: Address;

  constructor(node: Node, link: Link, peer: Node, metric: number, address: Address) {
    this.node = node;
    this.link = link;
    this.peer = peer;
    this.index = node.interfaces.length;
    this.metric = metric;
    this.#address = address;
  }

  /** The name of the link: `client>router`. */
  get name(): string {
    return this.link.name;
  }

  /** The interface's own address, or else the node's primary one. */
  get address(): Address {
    return this.#address === ANY ? this.node.address : this.#address;
  }

  /** Largest IP packet that may leave here, bytes. */
  get mtuBytes(): number {
    return this.link.mtuBytes;
  }
}
