import type { Packet } from "@seedwire/wire";
import type { Link } from "../link.ts";
import type { Fate } from "./fate.ts";

/** Sees all packets offered to the links that it is attached to (`link.fates`). */
export interface FateBook {
  /**
   * A link takes a packet. Models have drawn its fate; a recorder keeps it, a script changes it.
   */
  meet(link: Link, packet: Packet, fate: Fate): void;

  /** A link drops a packet that never reaches the wire: it is down, or has no room, or too small an MTU. */
  refused?(link: Link, packet: Packet): void;
}
