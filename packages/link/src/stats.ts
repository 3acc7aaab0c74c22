import type { DropReason } from "./drop.ts";

/** What a link counts, in packets where the name says no unit. */
export interface LinkStats {
  /** Packets handed to the link. */
  offered: number;
  /** Packets that came out at the other end, copies included. */
  delivered: number;
  /** Packets marked "congestion experienced" by the queue (RFC 3168). */
  marked: number;
  /** Copies that the medium made. */
  duplicated: number;
  /** Packets in which the medium flipped a bit; of those that it did not lose. */
  corrupted: number;
  /** Packets delivered after one that was sent later (RFC 4737 §3.3), copies not counted. */
  reordered: number;
  drops: Record<DropReason, number>;
  /**
   * Packets transmitted, whether or not they were lost on the wire: packet-hops. Counted when a
   * packet arrives or would have; where the link is cut, those whose transmission had begun.
   */
  transmitted: number;
  /** Bytes of those, IP headers included. */
  bytes: number;
  /** The most bytes that ever waited in the queue. */
  queueMaxBytes: number;
  /** Time the transmitter was busy until now, ns; by the length of the run, it is the utilization. */
  busyNs: number;
}

export function newLinkStats(): LinkStats {
  // What each packet counts in stands first, in one cache line.
  const stats: LinkStats = {
    offered: 0,
    transmitted: 0,
    bytes: 0.5, // born as doubles, so that they stay doubles
    delivered: 0,
    queueMaxBytes: 0,
    reordered: 0,
    marked: 0,
    duplicated: 0,
    corrupted: 0,
    drops: { queue: 0, loss: 0, mtu: 0, down: 0, fate: 0 },
    busyNs: 0.5,
  };
  stats.bytes = stats.busyNs = 0;
  return stats;
}
