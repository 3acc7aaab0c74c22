import { ICMP, NO_BYTES, TCP, UDP, type Address, type Packet } from "@seedwire/wire";

/** Most of the packet in question that an error quotes: the error fits 576 bytes (RFC 1812 §4.3.2.3). */
export const MAX_QUOTE_BYTES = 576 - 20 - 8;

/** What an error quotes at least after the IP header, if there is as much (RFC 792). */
const QUOTED_TRANSPORT_BYTES = 8;

/**
 * Reads the beginning of a packet as an ICMP error quotes it (RFC 792): the IP header, and of what
 * follows ports, sequence number, or the ICMP header, and what there is of the data of UDP. No checksum
 * can be verified, since the rest is missing.
 *
 * @returns false if that is no beginning of an IPv4 packet, or too little of one
 */
export function readQuote(bytes: Uint8Array, from: number, length: number, into: Packet): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, length);
  if (length < 20 || view.getUint8(0) >>> 4 !== 4) return false;
  const at = (view.getUint8(0) & 15) << 2;
  if (at < 20 || length < at) return false;
  const flagsAndOffset = view.getUint16(6);
  into.trafficClass = view.getUint8(1);
  into.sizeBytes = view.getUint16(2);
  into.identification = view.getUint16(4);
  into.reservedFlag = (flagsAndOffset & 0x8000) !== 0;
  into.dontFragment = (flagsAndOffset & 0x4000) !== 0;
  into.moreFragments = (flagsAndOffset & 0x2000) !== 0;
  into.fragmentOffset = (flagsAndOffset & 0x1fff) << 3;
  into.ttl = view.getUint8(8);
  into.protocol = view.getUint8(9);
  into.source = view.getInt32(12) as Address;
  into.destination = view.getInt32(16) as Address;
  into.ipOptions = at > 20 ? bytes.subarray(from + 20, from + at) : NO_BYTES;
  into.payloadLength = 0;
  if (!readTransport(view, at, into)) return false;
  if (into.protocol !== UDP) return true;
  into.payload = bytes;
  into.payloadOffset = from + at + QUOTED_TRANSPORT_BYTES;
  into.payloadLength = length - at - QUOTED_TRANSPORT_BYTES;
  return true;
}

function readTransport(view: DataView, at: number, into: Packet): boolean {
  const isEnough = view.byteLength >= at + QUOTED_TRANSPORT_BYTES;
  switch (into.protocol) {
    case TCP:
    case UDP:
      if (!isEnough) return false;
      into.sourcePort = view.getUint16(at);
      into.destinationPort = view.getUint16(at + 2);
      into.seq = view.getInt32(at + 4); // of TCP; nobody looks at it with UDP
      return true;
    case ICMP:
      if (!isEnough) return false;
      into.icmpType = view.getUint8(at);
      into.icmpCode = view.getUint8(at + 1);
      into.icmpRest = view.getInt32(at + 4);
      return true;
    default: // nothing more that anybody here could read
      return true;
  }
}
