import type { Ns } from "@seedwire/engine";
import type { DropReason, Link, PacketTrace } from "@seedwire/link";
import { Marks } from "./marks.ts";
import { Series } from "./series.ts";

/** A link over a run, looked at whenever a packet comes, arrives or dies. */
export class LinkSeries {
  readonly link: Link;
  /** Packets that wait for the transmitter, and their bytes. */
  readonly waitingPackets = new Series();
  readonly waitingBytes = new Series();
  /** Bytes that have been transmitted, IP headers included. */
  readonly bytes = new Series();
  /** What died, at the number of packets that waited then, and why. */
  readonly drops = new Marks();

  constructor(link: Link) {
    this.link = link;
  }

  see(event: PacketTrace[0], nowNs: Ns, reason: DropReason | null): void {
    const { link } = this;
    const { waitingPackets } = link;
    this.waitingPackets.set(nowNs, waitingPackets);
    this.waitingBytes.set(nowNs, link.waitingBytes);
    if (event !== "accept") this.bytes.set(nowNs, link.stats.bytes);
    if (reason !== null) this.drops.add(nowNs, waitingPackets, reason);
  }
}
