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

/** Smallest MTU of anything that carries IP, bytes (RFC 791 §3.2). */
const MIN_MTU_BYTES = 68;

export function checkRate(name: string, rateBps: number): number {
  if (rateBps > 0) return rateBps;
  throw new RangeError(
    `Link "${name}": its rate is ${rateBps}, expected bits per second above 0, for example mbps(20)`,
  );
}

export function checkDelay(name: string, delayNs: number): number {
  if (delayNs >= 0 && Number.isInteger(delayNs)) return delayNs;
  throw new RangeError(
    `Link "${name}": its delay is ${delayNs}, expected whole nanoseconds from 0, for example ms(10)`,
  );
}

export function checkMtu(name: string, mtuBytes: number): number {
  if (mtuBytes >= MIN_MTU_BYTES && Number.isInteger(mtuBytes)) return mtuBytes;
  throw new RangeError(
    `Link "${name}": its MTU is ${mtuBytes}, expected whole bytes from ${MIN_MTU_BYTES}, for example 1500`,
  );
}
