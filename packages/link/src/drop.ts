import { FATE_COPY, type Packet } from "@seedwire/wire";
import type { Link } from "./link.ts";

/**
 * Why a packet died on a link: the queue had no room or gave it up, lost on the wire by a model, larger than the
 * link's MTU, the link was down, or lost on the wire because a script of fates said so.
 */
export type DropReason = "queue" | "loss" | "mtu" | "down" | "fate";

/** A packet dies on a link. Whatever dies on a link passes here, with its reason. */
export function drop(link: Link, packet: Packet, reason: DropReason): void {
  link.stats.drops[reason]++;
  if (link.trace.emit !== null) {
    link.trace.emit("drop", link, packet, link.simulation.nowNs, reason);
  }
  link.pool.release(packet);
}

/** The packets on a link that is cut die. Those whose transmission has begun have been transmitted. */
export function cutOff(link: Link, packets: readonly Packet[], nowNs: number): void {
  const { stats } = link;
  for (const packet of packets) {
    if (packet.startNs <= nowNs && (packet.fate & FATE_COPY) === 0) {
      stats.transmitted++;
      stats.bytes += packet.sizeBytes;
    }
    drop(link, packet, "down");
  }
}
