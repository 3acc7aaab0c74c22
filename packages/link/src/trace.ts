import { channelKey } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { DropReason } from "./drop.ts";
import type { Link } from "./link.ts";

/**
 * What happens to a packet on a link. Each packet offered is either dropped at once, or accepted
 * and later delivered or dropped.
 */
export type PacketEvent = "accept" | "deliver" | "drop";

/** What is changed of a link while it works; `down` when all that was in it is gone. */
export type LinkChange = "up" | "down" | "rate" | "delay" | "mtu";

/** What the link channel tells: what was changed, of which link, when. The link shows what holds now. */
export type LinkTrace = [change: LinkChange, link: Link, nowNs: number];

/** The link channel of the trace bus: faults and other changes of links. */
export const linkChannel = channelKey<LinkTrace>("link");

/** What the packet channel tells: what, on which link, which packet, when, and why it was dropped. */
export type PacketTrace = [
  event: PacketEvent,
  link: Link,
  packet: Packet,
  nowNs: number,
  reason: DropReason | null,
];

/**
 * The packet channel of the trace bus. With "accept", `packet.fate` already says what the medium
 * will do to it; its times are those of a packet that need not wait, where the queue decides what leaves
 * when. The packet may be read during the call and not be kept: it goes back to the pool.
 */
export const packetChannel = channelKey<PacketTrace>("packet");
