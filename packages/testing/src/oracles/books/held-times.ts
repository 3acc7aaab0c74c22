import { formatDuration, type Ns } from "@seedwire/engine";
import type { DropReason, Link, LinkChange, PacketEvent } from "@seedwire/link";
import { FATE_COPY, FATE_DELAY, type Packet } from "@seedwire/wire";

/**
 * The times of a link whose queue decides which packet leaves when: nobody but the queue knows in advance, so
 * packets are looked at when they arrive. Each was sent alone, for its size by the rate; without a
 * pause while others waited; and arrives a delay later.
 */
export class HeldTimes {
  /** When each packet in the link was taken. */
  readonly #taken = new Map<Packet, Ns>();
  /** When the rate or the delay was last changed: what was sent before has times that nobody here knows. */
  #changedNs: Ns = -1;
  /** Packets in the link that came before that. */
  #stale = 0;
  /** When the latest packet that arrived had been sent; NaN: unknown. */
  #latestEndNs: Ns = -1;
  /** Whether a packet was ever held back: then packets do not arrive in the order they were sent. */
  #hasHeldBack = false;

  /** What is wrong with the times of a packet; null if nothing is. */
  see(
    event: PacketEvent,
    link: Link,
    packet: Packet,
    nowNs: Ns,
    reason: DropReason | null,
  ): string | null {
    if ((packet.fate & FATE_COPY) !== 0) return null;
    if (event === "accept") {
      this.#taken.set(packet, nowNs);
      if ((packet.fate & FATE_DELAY) !== 0) this.#hasHeldBack = true;
      return null;
    }
    const takenNs = this.#taken.get(packet);
    this.#taken.delete(packet);
    const arrives = event === "deliver" || reason === "loss" || reason === "fate";
    if (takenNs !== undefined && takenNs <= this.#changedNs) this.#stale--;
    if (takenNs === undefined || !arrives) return null;
    return this.#arrive(link, packet, takenNs, nowNs);
  }

  change(change: LinkChange, nowNs: Ns): void {
    if (change === "down") this.#taken.clear();
    if (change !== "rate" && change !== "delay" && change !== "down") return;
    this.#changedNs = nowNs;
    this.#stale = this.#taken.size;
    this.#latestEndNs = NaN;
  }

  #arrive(link: Link, packet: Packet, takenNs: Ns, nowNs: Ns): string | null {
    const { startNs, sizeBytes } = packet;
    const sent = `sends from ${formatDuration(startNs)} on`;
    if (startNs < takenNs) return `${sent} what it took at ${formatDuration(takenNs)}`;
    if (takenNs <= this.#changedNs) {
      this.#latestEndNs = NaN;
      return null;
    }
    const endNs = startNs + Math.round((sizeBytes * 8e9) / link.rateBps);
    const leastNs = endNs + link.delayNs;
    const isHeldBack = (packet.fate & FATE_DELAY) !== 0;
    if (isHeldBack ? nowNs <= leastNs : nowNs !== leastNs) {
      const right = `expected ${formatDuration(leastNs)}${isHeldBack ? ", and more" : ""}`;
      return `lets arrive at ${formatDuration(nowNs)}, ${right}`;
    }
    if (this.#hasHeldBack) return null;
    const beforeNs = this.#latestEndNs;
    // One of those with unknown times may have been sent, and not have arrived.
    this.#latestEndNs = this.#stale > 0 ? NaN : endNs;
    if (startNs < beforeNs)
      return `${sent}, expected ${formatDuration(beforeNs)}, after the one before`;
    const hasPaused = startNs > beforeNs && takenNs !== startNs;
    return hasPaused ? `${sent} what waits since ${formatDuration(takenNs)}, after a pause` : null;
  }
}
