import { read16, read32, write16, write32 } from "./bytes.ts";

declare const mac: unique symbol;

/** The 48-bit hardware address of an interface, as an exact number. Equal addresses are `===`. */
export type Mac = number & { readonly [mac]: true };

/** ff:ff:ff:ff:ff:ff: every station of the LAN. */
export const MAC_BROADCAST = 0xffff_ffff_ffff as Mac;

/** EtherTypes (IANA). */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;

/** Length of the Ethernet II header in bytes. */
export const ETHERNET_HEADER_BYTES = 14;

/** Shortest payload on a real wire: less is filled up with zeros (RFC 894). */
export const ETHERNET_MIN_PAYLOAD_BYTES = 46;

/** An Ethernet II frame (RFC 894), without the check sequence at its end. */
export interface Frame {
  destination: Mac;
  source: Mac;
  etherType: number;
  payload: Uint8Array;
}

/** Makes a locally administered address, 02:00:00:00:00:00 plus a number below 2^40. */
export const localMac = (number: number): Mac => (0x0200_0000_0000 + number) as Mac;

/** Writes `02:00:00:00:00:01`. */
export const formatMac = (address: Mac): string =>
  address
    .toString(16)
    .padStart(12, "0")
    .replace(/..(?!$)/g, "$&:");

/** Reads an address at `at`. */
export const readMac = (bytes: Uint8Array, at: number): Mac =>
  (read16(bytes, at) * 0x1_0000_0000 + (read32(bytes, at + 2) >>> 0)) as Mac;

/** Writes an address at `at`. */
export function writeMac(bytes: Uint8Array, at: number, address: Mac): void {
  write16(bytes, at, Math.floor(address / 0x1_0000_0000));
  write32(bytes, at + 2, address % 0x1_0000_0000);
}

/** A frame as bytes. A short payload is not filled up, as in a capture made by its sender. */
export function emitFrame(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(ETHERNET_HEADER_BYTES + frame.payload.length);
  writeMac(bytes, 0, frame.destination);
  writeMac(bytes, 6, frame.source);
  write16(bytes, 12, frame.etherType);
  bytes.set(frame.payload, ETHERNET_HEADER_BYTES);
  return bytes;
}

/** Reads a frame, its payload a view of `bytes`; null if it is too short to be one. */
export function parseFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length < ETHERNET_HEADER_BYTES) return null;
  return {
    destination: readMac(bytes, 0),
    source: readMac(bytes, 6),
    etherType: read16(bytes, 12),
    payload: bytes.subarray(ETHERNET_HEADER_BYTES),
  };
}
