import { formatAddress, type Address } from "@seedwire/wire";
import { AddressTable, MISSING } from "./address-table.ts";
import type { Node } from "./node.ts";

/**
 * Nodes that cables connect, however indirectly, and who has which address among them. Every node
 * begins alone; a cable between two topologies makes them one.
 */
export class Topology {
  readonly nodes: Node[] = [];
  /** Grows whenever routes computed before may not hold any more. */
  version = 0;
  readonly #owners = new AddressTable();

  constructor(node: Node) {
    this.nodes.push(node);
  }

  /** The node with that address. */
  owner(address: Address): Node | undefined {
    const position = this.#owners.get(address);
    return position === MISSING ? undefined : this.nodes[position];
  }

  /** Notes that a node has an address; two nodes cannot have the same. */
  claim(address: Address, node: Node): void {
    checkFree(address, node, this.owner(address));
    this.#owners.set(address, node.position);
    this.version++;
  }

  /** Something about the graph changed: computed routes are computed anew when next asked for. */
  invalidate(): void {
    this.version++;
  }

  /**
   * Lets computed routes go round the links that are down at this moment, and use again those that
   * are up: what a routing protocol arrives at some time after a change. Until somebody calls this,
   * packets go on being sent into links that are down, and die there.
   */
  reroute(): void {
    for (const node of this.nodes) {
      for (const out of node.interfaces) out.inService = out.link.up;
    }
    this.invalidate();
  }

  /** Makes two topologies one: the smaller joins the larger, so that growth stays cheap. */
  static join(a: Topology, b: Topology): void {
    const [large, small] = a.nodes.length >= b.nodes.length ? [a, b] : [b, a];
    // Above both, so that no node takes what it knew before for what holds now.
    large.version = Math.max(large.version, small.version) + 1;
    if (large === small) return;
    small.#owners.forEach((address, position) => {
      checkFree(address as Address, small.nodes[position]!, large.owner(address as Address));
    });
    const { nodes } = large;
    for (const node of small.nodes) {
      node.topology = large;
      node.position = nodes.push(node) - 1;
    }
    small.#owners.forEach((address, position) => {
      large.claim(address as Address, small.nodes[position]!);
    });
  }
}

function checkFree(address: Address, node: Node, owner: Node | undefined): void {
  if (owner === undefined || owner === node) return;
  throw new RangeError(
    `${formatAddress(address)} cannot be an address of "${node.name}": "${owner.name}" has it`,
  );
}
