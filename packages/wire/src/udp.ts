import { read16, write16 } from "./bytes.ts";
import { checksumOf, pseudoHeaderSum } from "./checksum.ts";
import { UDP, type Packet } from "./packet.ts";

/** What a look at a UDP datagram finds. */
export type UdpResult = "ok" | "udp-header" | "udp-checksum";

/** Length of the UDP header in bytes. */
export const UDP_HEADER_BYTES = 8;

/** Checksum field of a sender that computed none (RFC 768). */
const NO_CHECKSUM = 0;

/** Writes a UDP header (RFC 768) with its checksum, the payload already in its place after it. */
export function writeUdpHeader(packet: Packet, bytes: Uint8Array, at: number): void {
  const lengthBytes = UDP_HEADER_BYTES + packet.payloadLength;
  write16(bytes, at, packet.sourcePort);
  write16(bytes, at + 2, packet.destinationPort);
  write16(bytes, at + 4, lengthBytes);
  write16(bytes, at + 6, 0);
  const checksum = udpChecksum(packet, bytes, at, at + lengthBytes);
  write16(bytes, at + 6, checksum);
}

/** The checksum field, taken as zero while it is computed. A computed 0 is sent as ffff (RFC 768). */
function udpChecksum(packet: Packet, bytes: Uint8Array, from: number, to: number): number {
  const pseudo = pseudoHeaderSum(packet.source, packet.destination, UDP, to - from);
  const others = ~read16(bytes, from + 6) & 0xffff; // adds up to nothing with what stands there
  return checksumOf(bytes, from, to, pseudo + others) || 0xffff;
}

/**
 * Reads and verifies the UDP datagram in bytes `from` to `to`; the IP fields of `into` are set.
 *
 * On "ok", `into.wireBytes` is null if emitting the fields gives these very bytes, and else keeps
 * them: the sender computed no checksum, or bytes follow the datagram within the IP packet.
 */
export function readUdp(bytes: Uint8Array, from: number, to: number, into: Packet): UdpResult {
  if (to - from < UDP_HEADER_BYTES) return "udp-header";
  const lengthBytes = read16(bytes, from + 4);
  if (lengthBytes < UDP_HEADER_BYTES || lengthBytes > to - from) return "udp-header";
  const checksum = read16(bytes, from + 6);
  const isChecked = checksum !== NO_CHECKSUM;
  if (isChecked && udpChecksum(into, bytes, from, from + lengthBytes) !== checksum) {
    return "udp-checksum";
  }

  into.sourcePort = read16(bytes, from);
  into.destinationPort = read16(bytes, from + 2);
  into.payload = bytes;
  into.payloadOffset = from + UDP_HEADER_BYTES;
  into.payloadLength = lengthBytes - UDP_HEADER_BYTES;
  const isPlain = isChecked && lengthBytes === to - from;
  into.wireBytes = isPlain ? null : bytes.subarray(from, to);
  return "ok";
}
