import { CE, NOT_ECT, updateChecksum, type Packet } from "@seedwire/wire";
import type { Link } from "./link.ts";
import { checkVerdict, type QueueVerdict } from "./queue/index.ts";

/**
 * Marks a packet "congestion experienced" (RFC 3168 §5).
 *
 * @returns false if its sender cannot be told so (not ECT): it is to be dropped instead
 */
export function markCe(packet: Packet): boolean {
  if ((packet.trafficClass & CE) === NOT_ECT) return false;
  packet.trafficClass |= CE;
  if (packet.damaged !== null) markBytes(packet.damaged);
  return true;
}

/** The same by the queue of a link, which counts it. */
export function mark(link: Link, packet: Packet): boolean {
  const isMarked = markCe(packet);
  if (isMarked) link.stats.marked++;
  return isMarked;
}

/** What a queue says other than "accept". Returns whether the packet may wait: marked, if it can be. */
export function heed(link: Link, verdict: QueueVerdict, packet: Packet): boolean {
  const isMarked = verdict === "mark" && mark(link, packet);
  if (!isMarked) checkVerdict(link, verdict);
  return isMarked;
}

/** Marks a packet that is bytes, its header checksum brought up to date (RFC 1624 §3). */
function markBytes(bytes: Uint8Array): void {
  const before = (bytes[0]! << 8) | bytes[1]!;
  const checksum = updateChecksum((bytes[10]! << 8) | bytes[11]!, before, before | CE);
  bytes[1]! |= CE;
  bytes[10] = checksum >> 8;
  bytes[11] = checksum & 0xff;
}
