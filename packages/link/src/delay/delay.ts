import type { Packet } from "@seedwire/wire";
import type { Place } from "../place.ts";

/** Time that the medium adds to the link's fixed delay, packet by packet. One file each here. */
export interface Delay {
  /** How much later this packet arrives, ns. Asked once for each, in the order of transmission. */
  extraNs(packet: Packet, nowNs: number): number;
}

/**
 * Makes a delay for one link; the same description serves any number of links.
 *
 * @param purpose names its random stream beside the link's name: `jitter` or `reorder`; the model
 *   that takes its place later has `jitter#2`
 */
export type DelayModel = (place: Place, purpose: string) => Delay;
