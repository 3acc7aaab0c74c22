import { invariant } from "@seedwire/engine";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { checksumOf, pseudoHeaderSum, sameChecksum } from "./checksum.ts";
import { TCP, type Packet } from "./packet.ts";
import { readTcpOptions, tcpOptionBytes, writeTcpOptions } from "./tcp-options.ts";

/** What a look at a TCP segment finds. */
export type TcpResult = "ok" | "tcp-header" | "tcp-checksum" | "tcp-options";

/** Length of the TCP header without options, in bytes. */
export const TCP_HEADER_BYTES = 20;

/** Length of a packet's TCP header with its options, in bytes: a multiple of 4, 20 to 60. */
export const tcpHeaderBytes = (packet: Packet): number => TCP_HEADER_BYTES + tcpOptionBytes(packet);

/**
 * Writes a TCP header (RFC 9293 §3.1) with its options and checksum, the payload already in its
 * place after it.
 *
 * @param headerBytes its length: `tcpHeaderBytes`
 */
export function writeTcpHeader(
  packet: Packet,
  bytes: Uint8Array,
  at: number,
  headerBytes: number,
): void {
  const { source, destination, sourcePort, destinationPort, seq, ack } = packet;
  const { flags, window, reserved, urgentPointer } = packet;
  invariant(window >>> 16 === 0, "the window field has 16 bits", window);
  invariant(urgentPointer >>> 16 === 0, "the urgent pointer has 16 bits", urgentPointer);
  const lengthBytes = headerBytes + packet.payloadLength;
  const offsetToFlags = (headerBytes << 10) | ((reserved & 7) << 9) | (flags & 0x1ff);
  write16(bytes, at, sourcePort);
  write16(bytes, at + 2, destinationPort);
  write32(bytes, at + 4, seq);
  write32(bytes, at + 8, ack);
  write16(bytes, at + 12, offsetToFlags);
  write16(bytes, at + 14, window);
  write16(bytes, at + 18, urgentPointer);
  writeTcpOptions(packet, bytes, at + TCP_HEADER_BYTES);
  // The words above are summed up as they are, not read back from the bytes.
  const sum =
    pseudoHeaderSum(source, destination, TCP, lengthBytes) +
    (sourcePort & 0xffff) +
    (destinationPort & 0xffff) +
    (seq >>> 16) +
    (seq & 0xffff) +
    (ack >>> 16) +
    (ack & 0xffff) +
    offsetToFlags +
    window +
    urgentPointer;
  write16(bytes, at + 16, checksumOf(bytes, at + TCP_HEADER_BYTES, at + lengthBytes, sum));
}

/** The checksum field, taken as zero while it is computed (RFC 9293 §3.1). */
function tcpChecksum(packet: Packet, bytes: Uint8Array, from: number, to: number): number {
  const pseudo = pseudoHeaderSum(packet.source, packet.destination, TCP, to - from);
  const others = ~read16(bytes, from + 16) & 0xffff; // adds up to nothing with what stands there
  return checksumOf(bytes, from, to, pseudo + others);
}

/**
 * Reads and verifies the TCP segment in bytes `from` to `to`; the IP fields of `into` are set.
 *
 * On "ok" and "tcp-options" all TCP fields are set. `into.wireBytes` is null if emitting them gives
 * these very bytes, and else keeps them (checksum ffff for 0000).
 */
export function readTcp(bytes: Uint8Array, from: number, to: number, into: Packet): TcpResult {
  if (to - from < TCP_HEADER_BYTES) return "tcp-header";
  const checksum = read16(bytes, from + 16);
  const expected = tcpChecksum(into, bytes, from, to);
  if (!sameChecksum(checksum, expected)) return "tcp-checksum";
  const word = read16(bytes, from + 12);
  const headerBytes = (word >>> 12) << 2;
  if (headerBytes < TCP_HEADER_BYTES || headerBytes > to - from) return "tcp-header";

  into.sourcePort = read16(bytes, from);
  into.destinationPort = read16(bytes, from + 2);
  into.seq = read32(bytes, from + 4);
  into.ack = read32(bytes, from + 8);
  into.reserved = (word >>> 9) & 7;
  into.flags = word & 0x1ff;
  into.window = read16(bytes, from + 14);
  into.urgentPointer = read16(bytes, from + 18);
  into.payload = bytes;
  into.payloadOffset = from + headerBytes;
  into.payloadLength = to - from - headerBytes;
  into.wireBytes = checksum === expected ? null : bytes.subarray(from, to);
  const areLegal = readTcpOptions(bytes, from + TCP_HEADER_BYTES, from + headerBytes, into);
  return areLegal ? "ok" : "tcp-options";
}
