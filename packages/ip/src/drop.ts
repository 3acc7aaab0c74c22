import { channelKey } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Node } from "./node.ts";

/** Why packets die in a node, by its stack or a transport above it. */
export const NODE_DROP_REASONS = [
  "no-route", // nothing in the routing table leads there
  "ttl", // too many hops (RFC 791 §3.2)
  "too-big", // above the MTU, and not to be fragmented (RFC 1191 §3)
  "not-mine", // for somebody else, and this node forwards nothing
  "martian", // a loopback address from outside (RFC 1122 §3.2.1.3)
  "crashed", // the node is down
  "ip-header", // damaged beyond reading
  "ip-checksum", // the header checksum is wrong
  "transport-header", // TCP, UDP or ICMP: header beyond reading
  "transport-checksum", // TCP, UDP or ICMP: wrong checksum
  "no-protocol", // no handler for that protocol number
  "fragment-malformed", // a fragment that no datagram can have
  "fragment-duplicate", // a fragment that was here before
  "fragment-overlap", // a fragment that contradicts others, and those others
  "reassembly-timeout", // the rest of the datagram did not come
  "reassembly-memory", // too many unfinished datagrams
  "no-port", // no socket there
  "receive-buffer", // the application reads too slowly
  "filtered", // swallowed by a middlebox
  "icmp", // an ICMP message of no use here
] as const;

export type NodeDropReason = (typeof NODE_DROP_REASONS)[number];

/** What the node channel tells: what happened, where, to which packet, when, and why. */
export type NodeTrace = [
  event: "drop",
  node: Node,
  packet: Packet,
  nowNs: number,
  reason: NodeDropReason,
];

/**
 * The node channel of the trace bus: packets that die in a node. The packet may be read during the
 * call and not be kept.
 */
export const nodeChannel = channelKey<NodeTrace>("node");

/** A packet dies in a node. Whatever dies in a node passes here, with its reason. */
export function drop(node: Node, packet: Packet, reason: NodeDropReason): void {
  node.stats.drops[reason]++;
  if (node.trace.emit !== null) {
    node.trace.emit("drop", node, packet, node.simulation.nowNs, reason);
  }
  node.pool.release(packet);
}
