import type { Packet } from "@seedwire/wire";
import type { ModelKind } from "../make.ts";
import type { Place } from "../place.ts";

/**
 * Chooses packets on the wire: those to lose, or to duplicate, corrupt or hold back. One file each
 * in this folder.
 */
export interface Loss {
  /** Is it this packet? Asked once for each packet, in the order in which the link takes them. */
  hits(packet: Packet, nowNs: number): boolean;
}

/**
 * Makes a loss for one link; the same description serves any number of links.
 *
 * @param purpose names its random stream beside the link's name: `loss`, `duplicate`, ...; the model
 *   that takes its place later has `loss#2`
 */
export type LossModel = (place: Place, purpose: string) => Loss;

/** How a loss is known, for errors. */
export const LOSS: ModelKind = { method: "hits", example: "bernoulli(0.05)" };

/** Chooses none; a link spends no time on it. */
export const NO_PACKET: Loss = { hits: () => false };
