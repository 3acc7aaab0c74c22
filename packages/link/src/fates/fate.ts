import {
  FATE_CORRUPT,
  FATE_DELAY,
  FATE_DELIVER,
  FATE_DROP,
  FATE_DUPLICATE,
  FATE_SCRIPTED,
  type Packet,
} from "@seedwire/wire";

/**
 * What the medium does to one packet, as data. A link has one of these and fills it anew for each
 * packet.
 */
export interface Fate {
  /** Lost on the wire; then the rest counts for nothing. */
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

/** Plain delivery. */
export const newFate = (): Fate => ({
  lost: false,
  copies: 0,
  delayNs: 0,
  bit: -1,
  scripted: false,
});

/** Makes a fate plain delivery again. */
export function clearFate(fate: Fate): void {
  fate.lost = false;
  fate.copies = 0;
  fate.delayNs = 0;
  fate.bit = -1;
  fate.scripted = false;
}

/** Writes a fate down on a packet, which arrives that much later. A lost packet is only lost. */
export function stampFate(packet: Packet, fate: Fate): void {
  let bits = fate.scripted ? FATE_SCRIPTED : FATE_DELIVER;
  if (fate.lost) {
    packet.fate = bits | FATE_DROP;
    return;
  }
  if (fate.bit >= 0) bits |= FATE_CORRUPT;
  if (fate.copies > 0) {
    bits |= FATE_DUPLICATE;
    packet.copies = fate.copies;
  }
  if (fate.delayNs > 0) {
    bits |= FATE_DELAY;
    packet.arrivalNs += fate.delayNs;
  }
  packet.fate = bits;
}
