import { formatDuration } from "@seedwire/engine";
import { transmissionNs, type Link } from "@seedwire/link";
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
 * What the medium will do to a packet that a link has just accepted, in words; "" if it will only
 * be delivered.
 */
export function fateNote(link: Link, packet: Packet): string {
  const { fate } = packet;
  if (fate === FATE_DELIVER) return "";
  const notes: string[] = [];
  if ((fate & FATE_DROP) !== 0) {
    notes.push(`lost on the wire (${(fate & FATE_SCRIPTED) === 0 ? "loss" : "fate"})`);
  }
  if ((fate & FATE_CORRUPT) !== 0) notes.push("a bit is flipped on the wire");
  if ((fate & FATE_DUPLICATE) !== 0) {
    notes.push(`duplicated: ${packet.copies} ${packet.copies === 1 ? "copy" : "copies"}`);
  }
  if ((fate & FATE_DELAY) !== 0)
    notes.push(`held back ${formatDuration(heldBackNs(link, packet))}`);
  return notes.join("; ");
}

/** How much later than others a packet arrives that a link has just accepted. */
function heldBackNs(link: Link, packet: Packet): number {
  const departureNs = packet.startNs + transmissionNs(packet.sizeBytes, link.rateBps);
  return packet.arrivalNs - departureNs - link.delayNs;
}
