import type { DropReason, Link } from "@seedwire/link";

/** What a report says of a link, in packets where the name says no unit. */
export interface LinkRecord {
  /** `server>client` */
  readonly name: string;
  readonly offered: number;
  readonly delivered: number;
  readonly marked: number;
  readonly duplicated: number;
  readonly corrupted: number;
  readonly reordered: number;
  readonly drops: Readonly<Record<DropReason, number>>;
  /** Bytes transmitted, IP headers included, whether or not they were lost on the wire. */
  readonly bytes: number;
  /** Share of the run in which the transmitter was busy, 0 to 1; 0 for a link without a rate. */
  readonly utilization: number;
  readonly queueMaxBytes: number;
}

/** The record of a link at an instant of a run. */
export function linkRecord(link: Link): LinkRecord {
  const { stats, simulation } = link;
  const { nowNs } = simulation;
  return {
    name: link.name,
    offered: stats.offered,
    delivered: stats.delivered,
    marked: stats.marked,
    duplicated: stats.duplicated,
    corrupted: stats.corrupted,
    reordered: stats.reordered,
    drops: { ...stats.drops },
    bytes: stats.bytes,
    utilization: nowNs === 0 ? 0 : Math.min(1, stats.busyNs / nowNs),
    queueMaxBytes: stats.queueMaxBytes,
  };
}
