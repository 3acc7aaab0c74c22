import { passageChannel, type Node } from "@seedwire/ip";
import { formatPacket } from "@seedwire/trace";
import { formatAddress, isBroadcast, isLoopback, type Address, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** Packets take a shortest way, and none goes in a circle. */
export const routes: Oracle = {
  name: "routes",
  promise:
    "Computed routes lead to the destination by a shortest path, of equal ones by that whose first interface was made first; nodes that agree on them send no packet over a link twice",
  source: "RFC 1812 §5.2.4.3",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    /** Destinations that were looked at, by node, since routes changed last. */
    const looked = new Map<Node, { version: number; readonly seen: Set<Address> }>();
    const distances = new Distances();
    trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage !== "send" && passage !== "forward") return;
      const { destination } = packet;
      let known = looked.get(node);
      const { version } = node.topology;
      if (known === undefined) {
        known = { version, seen: new Set() };
        looked.set(node, known);
      } else if (known.version !== version) {
        known.version = version;
        known.seen.clear();
      }
      if (known.seen.has(destination)) return;
      known.seen.add(destination);
      const wrong = wrongRoute(node, destination, distances);
      if (wrong !== null) tell(node, packet, wrong);
    });

    function tell(node: Node, packet: Packet, wrong: string): void {
      const found = `${node.name} sends to ${formatAddress(packet.destination)} ${wrong}`;
      breach({ found, host: node.name, packet: formatPacket(packet) });
    }
  },
};

/** What is wrong with the way that a node has chosen; null if nothing is. */
function wrongRoute(node: Node, destination: Address, distances: Distances): string | null {
  const chosen = node.routing.find(destination);
  const owner = node.topology.owner(destination);
  if (node.isLocal(destination) || isBroadcast(destination) || isLoopback(destination)) {
    return chosen < 0 ? null : "over a link, though it is for itself";
  }
  const isOnlyWay = node.interfaces.length === 1 && !node.forwarding;
  if (owner === undefined || isOnlyWay || node.routing.isGiven(destination)) return null;
  const lengths = distances.to(owner);
  let best = Infinity;
  let right = -1;
  for (const { index, inService, metric, peer } of node.interfaces) {
    if (!inService || (peer !== owner && !peer.forwarding)) continue;
    const length = metric + (lengths.get(peer) ?? Infinity);
    if (length >= best) continue;
    best = length;
    right = index;
  }
  if (chosen === right || (chosen < 0 && right < 0)) return null;
  const nameOf = (index: number): string => node.interfaces[index]?.name ?? "nowhere";
  return `over ${nameOf(chosen)}, expected ${nameOf(right)}`;
}

/** How far it is from every node to another, kept until routes change. */
class Distances {
  readonly #known = new Map<Node, { readonly version: number; readonly all: Map<Node, number> }>();

  to(owner: Node): ReadonlyMap<Node, number> {
    const { version } = owner.topology;
    const known = this.#known.get(owner);
    if (known?.version === version) return known.all;
    const all = distancesTo(owner);
    this.#known.set(owner, { version, all });
    return all;
  }
}

/** By relaxing every link until nothing changes (Bellman and Ford). */
function distancesTo(owner: Node): Map<Node, number> {
  const distances = new Map<Node, number>([[owner, 0]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const node of owner.topology.nodes) {
      for (const { inService, metric, peer } of node.interfaces) {
        if (!inService || (peer !== owner && !peer.forwarding)) continue;
        const length = metric + (distances.get(peer) ?? Infinity);
        if (length >= (distances.get(node) ?? Infinity)) continue;
        distances.set(node, length);
        changed = true;
      }
    }
  }
  return distances;
}
