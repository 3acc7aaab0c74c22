import type { Packet } from "@seedwire/wire";
import type { Link } from "./link.ts";
import type { MediumOptions } from "./medium.ts";
import type { QueueModel } from "./queue/index.ts";

/** Who stands at the end of a link. */
export interface PacketReceiver {
  /** Takes a packet that came over `link`; it belongs to the receiver now. */
  receive(packet: Packet, link: Link): void;
}

/** One direction of a cable. */
export interface LinkOptions extends MediumOptions {
  /** Unique in the network, for example `client>server`. */
  readonly name: string;
  /** Bits per second. Default: no limit. */
  readonly rateBps?: number;
  /** Propagation, ns. Default 0. */
  readonly delayNs?: number;
  /** Largest IP packet, bytes. Default 1500. */
  readonly mtuBytes?: number;
  /** Default: drop-tail, 10,000 packets. */
  readonly queue?: QueueModel;
  /** Every packet is turned into bytes and read back (the check of the honest wire). Default off. */
  readonly wireBytes?: boolean;
}
