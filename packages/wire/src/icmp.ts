import { read16, read32, write16, write32 } from "./bytes.ts";
import { checksumOf, sameChecksum } from "./checksum.ts";
import type { Packet } from "./packet.ts";

/** What a look at an ICMP message finds. */
export type IcmpResult = "ok" | "icmp-header" | "icmp-checksum";

/** Length of the ICMP header in bytes: type, code, checksum and `packet.icmpRest`. */
export const ICMP_HEADER_BYTES = 8;

/** Types of message (RFC 792). */
export const ICMP_ECHO_REPLY = 0;
export const ICMP_UNREACHABLE = 3;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETER_PROBLEM = 12;

/** Codes of destination unreachable (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1). */
export const ICMP_NETWORK_UNREACHABLE = 0;
export const ICMP_HOST_UNREACHABLE = 1;
export const ICMP_PROTOCOL_UNREACHABLE = 2;
export const ICMP_PORT_UNREACHABLE = 3;
/** Too large to go on and not allowed to be fragmented; `icmpRest` tells the MTU (RFC 1191 §4). */
export const ICMP_FRAGMENTATION_NEEDED = 4;
export const ICMP_SOURCE_ROUTE_FAILED = 5;
export const ICMP_ADMINISTRATIVELY_PROHIBITED = 13;

/** Codes of time exceeded (RFC 792). */
export const ICMP_TTL_EXCEEDED = 0;
export const ICMP_REASSEMBLY_EXCEEDED = 1;

/** `icmpRest` of an echo or its reply: identifier and sequence number, 16 bits each. */
export const echoRest = (identifier: number, sequence: number): number =>
  (identifier << 16) | (sequence & 0xffff);

/** The identifier in the `icmpRest` of an echo. */
export const echoIdentifier = (rest: number): number => rest >>> 16;

/** The sequence number in the `icmpRest` of an echo. */
export const echoSequence = (rest: number): number => rest & 0xffff;

/** The next-hop MTU in the `icmpRest` of "fragmentation needed" (RFC 1191 §4); 0: not told. */
export const nextHopMtu = (rest: number): number => rest & 0xffff;

/** The octet that a parameter problem points at, in its `icmpRest` (RFC 792). */
export const parameterPointer = (rest: number): number => rest >>> 24;

/** `icmpRest` of a parameter problem at an octet of the header (RFC 792). */
export const parameterRest = (pointer: number): number => pointer << 24;

/** Writes an ICMP header (RFC 792) with its checksum, the payload already in its place after it. */
export function writeIcmpHeader(packet: Packet, bytes: Uint8Array, at: number): void {
  bytes[at] = packet.icmpType;
  bytes[at + 1] = packet.icmpCode;
  write16(bytes, at + 2, 0);
  write32(bytes, at + 4, packet.icmpRest);
  const end = at + ICMP_HEADER_BYTES + packet.payloadLength;
  write16(bytes, at + 2, checksumOf(bytes, at, end));
}

/**
 * Reads and verifies the ICMP message in bytes `from` to `to`. On "ok", `into.wireBytes` is null if
 * emitting the fields gives these very bytes, and else keeps them (checksum ffff for 0000).
 */
export function readIcmp(bytes: Uint8Array, from: number, to: number, into: Packet): IcmpResult {
  if (to - from < ICMP_HEADER_BYTES) return "icmp-header";
  const checksum = read16(bytes, from + 2);
  const expected = checksumOf(bytes, from + 4, to, read16(bytes, from));
  if (!sameChecksum(checksum, expected)) return "icmp-checksum";

  into.icmpType = bytes[from]!;
  into.icmpCode = bytes[from + 1]!;
  into.icmpRest = read32(bytes, from + 4);
  into.payload = bytes;
  into.payloadOffset = from + ICMP_HEADER_BYTES;
  into.payloadLength = to - from - ICMP_HEADER_BYTES;
  into.wireBytes = checksum === expected ? null : bytes.subarray(from, to);
  return "ok";
}
