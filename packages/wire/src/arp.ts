import type { Address } from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { ETHERTYPE_IPV4, readMac, writeMac, type Mac } from "./ethernet.ts";

/** Operations (RFC 826). */
export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;

/** Length in bytes of a message that maps IPv4 to Ethernet. */
export const ARP_BYTES = 28;

const HARDWARE_ETHERNET = 1;
const MAC_BYTES = 6;
const ADDRESS_BYTES = 4;

/** A message of the address resolution protocol, IPv4 over Ethernet (RFC 826). */
export interface ArpMessage {
  operation: number;
  senderMac: Mac;
  sender: Address;
  /** Not known, so 0, in a request. */
  targetMac: Mac;
  target: Address;
}

/** A message as bytes. */
export function emitArp(message: ArpMessage): Uint8Array {
  const bytes = new Uint8Array(ARP_BYTES);
  write16(bytes, 0, HARDWARE_ETHERNET);
  write16(bytes, 2, ETHERTYPE_IPV4);
  bytes[4] = MAC_BYTES;
  bytes[5] = ADDRESS_BYTES;
  write16(bytes, 6, message.operation);
  writeMac(bytes, 8, message.senderMac);
  write32(bytes, 14, message.sender);
  writeMac(bytes, 18, message.targetMac);
  write32(bytes, 24, message.target);
  return bytes;
}

/**
 * Reads a message; null if it is too short, or of another hardware or protocol (RFC 826, Packet
 * Reception). Bytes after it, with which Ethernet fills a frame, are not looked at.
 */
export function parseArp(bytes: Uint8Array): ArpMessage | null {
  if (bytes.length < ARP_BYTES) return null;
  if (read16(bytes, 0) !== HARDWARE_ETHERNET || read16(bytes, 2) !== ETHERTYPE_IPV4) return null;
  if (bytes[4] !== MAC_BYTES || bytes[5] !== ADDRESS_BYTES) return null;
  return {
    operation: read16(bytes, 6),
    senderMac: readMac(bytes, 8),
    sender: read32(bytes, 14) as Address,
    targetMac: readMac(bytes, 18),
    target: read32(bytes, 24) as Address,
  };
}
