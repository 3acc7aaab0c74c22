import { NODE_DROP_REASONS, type NodeDropReason } from "./drop.ts";

/** What a node counts, in packets. */
export interface NodeStats {
  /** Made here and sent, loopback included; a datagram counts once, however many fragments. */
  sent: number;
  /** Packets passed on. */
  forwarded: number;
  /** Handed to a protocol here; a datagram counts once, however many fragments. */
  delivered: number;
  /** Fragments made here. */
  fragmentsMade: number;
  /** Datagrams put together from fragments. */
  reassembled: number;
  /** ICMP errors sent, by this node's own wish. */
  icmpErrorsSent: number;
  /** ICMP errors not sent because of the rate limit. */
  icmpErrorsLimited: number;
  /** ICMP errors received about packets of this node. */
  icmpErrorsReceived: number;
  /** How often a transport found that what it sends does not arrive (RFC 9293 MUST-20). */
  negativeAdvice: number;
  drops: Record<NodeDropReason, number>;
}

const NO_DROPS = Object.fromEntries(NODE_DROP_REASONS.map((reason) => [reason, 0])) as Readonly<
  Record<NodeDropReason, number>
>;

export const newNodeStats = (): NodeStats => ({
  sent: 0,
  forwarded: 0,
  delivered: 0,
  fragmentsMade: 0,
  reassembled: 0,
  icmpErrorsSent: 0,
  icmpErrorsLimited: 0,
  icmpErrorsReceived: 0,
  negativeAdvice: 0,
  drops: { ...NO_DROPS },
});
