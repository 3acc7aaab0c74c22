import { invariant } from "@seedwire/engine";
import type { Address } from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { fold, onesSum, pseudoHeaderSum, updateChecksum } from "./checksum.ts";
import { ipHeaderBytes, NO_BYTES, type Packet } from "./packet.ts";

/** What a look at an IPv4 header finds. */
export type IpHeaderResult = "ok" | "ip-header" | "ip-checksum";

/** Most that an IPv4 packet can measure, its header included: the length field has 16 bits. */
export const MAX_PACKET_BYTES = 65535;

const HEADER_BYTES = 20;
const MAX_OPTION_BYTES = 40;
const RESERVED_FLAG = 0x8000;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;

/** Writes the IPv4 header (RFC 791 §3.1) of a packet, checksum included, at `at`. */
export function writeIpHeader(packet: Packet, bytes: Uint8Array, at: number): void {
  checkIpFields(packet);
  const { sizeBytes, identification, ttl, protocol, source, destination } = packet;
  const headerBytes = ipHeaderBytes(packet);
  const versionToTrafficClass = 0x4000 | (headerBytes << 6) | (packet.trafficClass & 0xff);
  const fragment = flagsAndOffset(packet);
  write16(bytes, at, versionToTrafficClass);
  write16(bytes, at + 2, sizeBytes);
  write16(bytes, at + 4, identification);
  write16(bytes, at + 6, fragment);
  bytes[at + 8] = ttl;
  bytes[at + 9] = protocol;
  write32(bytes, at + 12, source);
  write32(bytes, at + 16, destination);
  // The sum of the same words, not read back from the bytes: half the time.
  let sum =
    versionToTrafficClass +
    sizeBytes +
    identification +
    fragment +
    ((ttl << 8) | protocol) +
    pseudoHeaderSum(source, destination, 0, 0);
  if (headerBytes > HEADER_BYTES) {
    bytes.set(packet.ipOptions, at + HEADER_BYTES);
    sum += onesSum(bytes, at + HEADER_BYTES, at + headerBytes);
  }
  write16(bytes, at + 10, ~fold(sum) & 0xffff);
}

function flagsAndOffset(packet: Packet): number {
  let word = packet.fragmentOffset >>> 3;
  if (packet.reservedFlag) word |= RESERVED_FLAG;
  if (packet.dontFragment) word |= DONT_FRAGMENT;
  if (packet.moreFragments) word |= MORE_FRAGMENTS;
  return word;
}

/** A field too large for its place in the header would be cut off there: catch the bug instead. */
function checkIpFields(packet: Packet): void {
  const { sizeBytes, fragmentOffset, ttl, protocol, identification, ipOptions } = packet;
  invariant(sizeBytes <= MAX_PACKET_BYTES, "an IPv4 packet has at most 65535 bytes", sizeBytes);
  invariant(
    (fragmentOffset & ~0xfff8) === 0,
    "a fragment starts at a multiple of 8 bytes, below 65536",
    fragmentOffset,
  );
  invariant(ttl >>> 8 === 0, "the TTL fits 8 bits", ttl);
  invariant(protocol >>> 8 === 0, "the protocol fits 8 bits", protocol);
  invariant(identification >>> 16 === 0, "the identification fits 16 bits", identification);
  invariant(
    ipOptions.length <= MAX_OPTION_BYTES && ipOptions.length % 4 === 0,
    "IP options are padded to a multiple of 4 bytes, 40 at most",
    ipOptions.length,
  );
}

/**
 * Reads and verifies the IPv4 header in `bytes` at `at`; on "ok" all IP fields of `into` are set and
 * nothing else is touched. A router needs no more (RFC 1812 §5.2.2): version, header length, total
 * length, checksum.
 *
 * @param at where it begins. Default 0
 * @param end where what came ends. Default: with `bytes`
 */
export function parseIpHeader(
  bytes: Uint8Array,
  into: Packet,
  at = 0,
  end = bytes.length,
): IpHeaderResult {
  if (end - at < HEADER_BYTES || bytes[at]! >>> 4 !== 4) return "ip-header";
  const headerBytes = (bytes[at]! & 15) << 2;
  const sizeBytes = read16(bytes, at + 2);
  if (headerBytes < HEADER_BYTES || headerBytes > sizeBytes) return "ip-header";
  if (sizeBytes > end - at) return "ip-header";
  if (onesSum(bytes, at, at + headerBytes) !== 0xffff) return "ip-checksum";

  const word = read16(bytes, at + 6);
  into.trafficClass = bytes[at + 1]!;
  into.sizeBytes = sizeBytes;
  into.identification = read16(bytes, at + 4);
  into.reservedFlag = (word & RESERVED_FLAG) !== 0;
  into.dontFragment = (word & DONT_FRAGMENT) !== 0;
  into.moreFragments = (word & MORE_FRAGMENTS) !== 0;
  into.fragmentOffset = (word & 0x1fff) << 3;
  into.ttl = bytes[at + 8]!;
  into.protocol = bytes[at + 9]!;
  into.source = read32(bytes, at + 12) as Address;
  into.destination = read32(bytes, at + 16) as Address;
  into.ipOptions =
    headerBytes > HEADER_BYTES ? bytes.subarray(at + HEADER_BYTES, at + headerBytes) : NO_BYTES;
  return "ok";
}

/**
 * What a router does to a packet that it holds as bytes: one less TTL, and the header checksum
 * brought up to date without a look at the rest (RFC 1624 §3), so that what was damaged stays so.
 * Changes `bytes`. The TTL must not be 0 already.
 */
export function decrementTtl(bytes: Uint8Array): void {
  const before = read16(bytes, 8);
  invariant(before >>> 8 > 0, "a packet whose TTL is 0 is not forwarded", before);
  const after = before - 0x100;
  write16(bytes, 8, after);
  write16(bytes, 10, updateChecksum(read16(bytes, 10), before, after));
}
