import type { Link } from "@seedwire/link";
import { copyPacket, ipHeaderBytes, NO_BYTES, Packet } from "@seedwire/wire";
import { drop } from "./drop.ts";
import { copiedOptions } from "./ip-options.ts";
import type { Node } from "./node.ts";

/**
 * Cuts a packet into fragments and offers them to a link, first to last (RFC 791 §3.2, the example
 * fragmentation procedure). The packet may be a fragment itself. All but the last piece carry a
 * multiple of 8 bytes, as many as fit.
 *
 * No byte is copied: a piece says of which datagram it is and from where on. That datagram is kept
 * outside of the pool and lives as long as any of its pieces. Where the packet came as bytes, the
 * pieces are views of those.
 */
export function fragment(node: Node, packet: Packet, mtuBytes: number, link: Link): void {
  const { pool, stats } = node;
  const headerBytes = ipHeaderBytes(packet);
  if (mtuBytes < headerBytes + 8) return drop(node, packet, "too-big");
  if (packet.damaged !== null) turnToBytes(packet);
  const { wireBytes } = packet;
  const whole = wireBytes === null ? (packet.fragmentOf ?? detach(packet)) : null;
  const laterOptions = copiedOptions(packet.ipOptions);
  const totalBytes = packet.sizeBytes - headerBytes;
  for (let from = 0; from < totalBytes;) {
    const options = from === 0 ? packet.ipOptions : laterOptions;
    const roomBytes = (mtuBytes - 20 - options.length) & ~7;
    const lengthBytes = Math.min(roomBytes, totalBytes - from);
    const piece = pool.take();
    setHeader(piece, packet, options, lengthBytes);
    piece.fragmentOffset = packet.fragmentOffset + from;
    piece.moreFragments = from + lengthBytes < totalBytes || packet.moreFragments;
    piece.fragmentOf = whole;
    piece.wireBytes = wireBytes?.subarray(from, from + lengthBytes) ?? null;
    stats.fragmentsMade++;
    from += lengthBytes;
    link.offer(piece);
  }
  pool.release(packet);
}

/** A copy that belongs to nobody's pool, for the pieces to point at. */
function detach(packet: Packet): Packet {
  const whole = new Packet();
  copyPacket(packet, whole);
  whole.serial = packet.serial;
  return whole;
}

/** Keeps of a damaged packet what follows its header; the header itself has been verified. */
function turnToBytes(packet: Packet): void {
  packet.wireBytes = packet.damaged!.subarray(ipHeaderBytes(packet), packet.sizeBytes);
  packet.damaged = null;
}

function setHeader(piece: Packet, packet: Packet, options: Uint8Array, lengthBytes: number): void {
  piece.source = packet.source;
  piece.destination = packet.destination;
  piece.protocol = packet.protocol;
  piece.identification = packet.identification;
  piece.ttl = packet.ttl;
  piece.trafficClass = packet.trafficClass;
  piece.reservedFlag = packet.reservedFlag;
  piece.dontFragment = packet.dontFragment;
  piece.ipOptions = options;
  piece.sizeBytes = 20 + options.length + lengthBytes;
  // Ports and the like are not part of the header; a reader of bytes would not see them either.
  piece.sourcePort = 0;
  piece.destinationPort = 0;
  piece.payload = NO_BYTES;
}
