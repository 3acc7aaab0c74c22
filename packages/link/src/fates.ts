import type { Packet } from "@seedwire/wire";
import type { Link } from "./link.ts";

/**
 * What the medium does to one packet, as data. A link has one of these and fills it anew for each
 * packet.
 */
export interface Fate {
  lost: boolean;
  /** Copies that arrive beside the packet itself. */
  copies: number;
  /** How much later it arrives, ns. */
  delayNs: number;
  /** The bit that is flipped, counted from the first bit of the IP header; -1 for none. */
  bit: number;
  /** Whether a script says so, and not a model. */
  scripted: boolean;
}

/**
 * Sees the fate of each packet that a link carries after the models have drawn it, and may keep it
 * (a recorder) or change it (a script).
 */
export interface FateBook {
  meet(link: Link, packet: Packet, fate: Fate): void;
}
