import { formatDuration } from "@seedwire/engine";
import { transmissionNs, type Link } from "@seedwire/link";
import {
  FATE_COPY,
  FATE_CORRUPT,
  FATE_DELAY,
  FATE_DELIVER,
  FATE_DROP,
  FATE_DUPLICATE,
  FATE_SCRIPTED,
  type Packet,
} from "@seedwire/wire";

/**
 * What has been done to a packet that a link has just accepted, and what the medium will do to it,
 * in words; "" if it is sound and will only be delivered.
 */
export function fateNote(link: Link, packet: Packet): string {
  const { fate } = packet;
  if (fate === FATE_DELIVER && packet.damaged === null) return "";
  const notes: string[] = [];
  if (packet.damaged !== null) notes.push("damaged on an earlier link");
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

/** What has become of a packet that arrives, or dies, beside what its link said of it before: "" if nothing. */
export const arrivalNote = ({ fate }: Packet): string =>
  (fate & FATE_COPY) === 0 ? "" : "copy made by the medium";

/** How much later than others a packet arrives that a link has just accepted. */
function heldBackNs(link: Link, packet: Packet): number {
  const departureNs = packet.startNs + transmissionNs(packet.sizeBytes, link.rateBps);
  return packet.arrivalNs - departureNs - link.delayNs;
}
