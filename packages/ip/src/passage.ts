import { channelKey } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Node } from "./node.ts";

/**
 * What a node does with a packet that it does not drop:
 *
 * - `send`: one made here is about to leave, or to go round the loopback; whole, with its identification
 * - `forward`: a router passes one on, its TTL decremented already; whole as it came
 * - `hold`: a fragment for this node waits for the others of its datagram
 * - `deliver`: a whole one is handed to its protocol, put together from fragments if it had to be
 */
export type Passage = "send" | "forward" | "hold" | "deliver";

/** What the passage channel tells: what, at which node, which packet, when. */
export type PassageTrace = [passage: Passage, node: Node, packet: Packet, nowNs: number];

/**
 * The passage channel of the trace bus: how packets go through nodes; those that die there are told
 * on the node channel. The packet may be read during the call and not be kept.
 */
export const passageChannel = channelKey<PassageTrace>("passage");
