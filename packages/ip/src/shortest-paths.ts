import type { Node } from "./node.ts";

/** In the result of {@link firstHops}: no way leads there. */
const NO_WAY = -1;

/**
 * From `source` to every node of its topology: by which interface a shortest path begins. The
 * length of a path is the sum of its interfaces' metrics; only nodes that forward have others
 * behind them. Of paths of equal length counts the one whose first interface was made first.
 *
 * Dijkstra's algorithm over labels (distance, first interface) in lexicographic order, so that the
 * answer does not depend on the order in which the graph is walked. Each hop along the answer comes
 * strictly nearer, so nodes that ask independently never send a packet in a circle.
 *
 * @returns by position in the topology: index of the interface, or {@link NO_WAY}
 */
export function firstHops(source: Node): Int32Array {
  const { nodes } = source.topology;
  const distances = new Float64Array(nodes.length).fill(Infinity);
  const hops = new Int32Array(nodes.length).fill(NO_WAY);
  const waiting = new Frontier();
  distances[source.position] = 0;
  visit(source, 0, NO_WAY);
  for (let label = waiting.pop(); label !== null; label = waiting.pop()) {
    const { distance, hop, node } = label;
    const isCurrent = distances[node.position] === distance && hops[node.position] === hop;
    if (isCurrent && node.forwarding) visit(node, distance, hop);
  }
  return hops;

  function visit(node: Node, distance: number, hop: number): void {
    for (const { inService, index, metric, peer } of node.interfaces) {
      const { position } = peer;
      const there = distance + metric;
      const first = node === source ? index : hop;
      const known = distances[position]!;
      if (!inService || peer === source || there > known) continue;
      if (there === known && first >= hops[position]!) continue;
      distances[position] = there;
      hops[position] = first;
      waiting.push({ distance: there, hop: first, node: peer });
    }
  }
}

interface Label {
  readonly distance: number;
  readonly hop: number;
  readonly node: Node;
}

const isLess = (a: Label, b: Label): boolean =>
  a.distance < b.distance || (a.distance === b.distance && a.hop < b.hop);

/** Labels to go on from, least first: a binary heap. */
class Frontier {
  readonly #labels: Label[] = [];

  push(label: Label): void {
    const labels = this.#labels;
    let hole = labels.push(label) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isLess(label, labels[parent]!)) break;
      labels[hole] = labels[parent]!;
      hole = parent;
    }
    labels[hole] = label;
  }

  pop(): Label | null {
    const labels = this.#labels;
    const [top] = labels;
    const last = labels.pop();
    if (top === undefined || last === undefined) return null;
    if (labels.length === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= labels.length) break;
      if (child + 1 < labels.length && isLess(labels[child + 1]!, labels[child]!)) child++;
      if (!isLess(labels[child]!, last)) break;
      labels[hole] = labels[child]!;
      hole = child;
    }
    labels[hole] = last;
    return top;
  }
}
