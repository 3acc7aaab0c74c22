import { readIcmp, type IcmpResult } from "./icmp.ts";
import { parseIpHeader, type IpHeaderResult } from "./ipv4.ts";
import { ICMP, ipHeaderBytes, isFragment, NO_BYTES, TCP, UDP, type Packet } from "./packet.ts";
import { readTcp, type TcpResult } from "./tcp.ts";
import { readUdp, type UdpResult } from "./udp.ts";

/**
 * What a look at a packet's bytes finds: "ok", or where it is wrong first. With "ip-header" (no
 * IPv4, or its lengths do not fit) and "ip-checksum" it is no packet at all. With the others the IP
 * header is fine, so a router forwards it, and the host it is for drops it. "tcp-options" is an
 * option of illegal length in a segment whose checksum is right (RFC 9293 §3.1, MUST-7).
 */
export type ParseResult = IpHeaderResult | TcpResult | UdpResult | IcmpResult;

/**
 * Reads and verifies the bytes of an IP packet: the inverse of `emitPacket`.
 *
 * Unless the result is "ip-header" or "ip-checksum", in which case `into` stays as it was, emitting
 * `into` gives these very bytes (but for an IP checksum of ffff, which says 0000). What fields
 * cannot say is kept as bytes in `into.wireBytes` or `into.rawTcpOptions`; a fragment, a protocol
 * that nobody here knows, and a transport header that is wrong are only kept, with all transport
 * fields 0. Payload and kept bytes are views of `bytes`. Words of 32 bits (`seq`, `ack`, `tsVal`,
 * `tsEcr`, `icmpRest`, SACK edges) come out signed. Bytes after the packet, as an Ethernet trailer,
 * are not looked at. `into.damaged` becomes null.
 *
 * @param at where in `bytes` the packet begins. Default 0
 * @param end where what came ends. Default: with `bytes`
 */
export function parsePacket(
  bytes: Uint8Array,
  into: Packet,
  at = 0,
  end = bytes.length,
): ParseResult {
  const result = parseIpHeader(bytes, into, at, end);
  if (result !== "ok") return result;
  into.damaged = null;
  into.fragmentOf = null;
  clearTransport(into);
  const from = at + ipHeaderBytes(into);
  const to = at + into.sizeBytes;
  const found = isFragment(into) ? "opaque" : readTransport(bytes, from, to, into);
  if (found === "ok" || found === "tcp-options") return found;
  into.wireBytes = bytes.subarray(from, to);
  return found === "opaque" ? "ok" : found;
}

function readTransport(
  bytes: Uint8Array,
  from: number,
  to: number,
  into: Packet,
): ParseResult | "opaque" {
  switch (into.protocol) {
    case TCP:
      return readTcp(bytes, from, to, into);
    case UDP:
      return readUdp(bytes, from, to, into);
    case ICMP:
      return readIcmp(bytes, from, to, into);
    default:
      return "opaque";
  }
}

/** Whatever the packet held before is not in these bytes. */
function clearTransport(packet: Packet): void {
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.seq = 0;
  packet.ack = 0;
  packet.flags = 0;
  packet.window = 0;
  packet.urgentPointer = 0;
  packet.reserved = 0;
  packet.tcpOptions = 0;
  packet.sackBlocks = 0;
  packet.fastOpenCookie = NO_BYTES;
  packet.rawTcpOptions = null;
  packet.icmpType = 0;
  packet.icmpCode = 0;
  packet.icmpRest = 0;
  packet.payload = NO_BYTES;
  packet.payloadOffset = 0;
  packet.payloadLength = 0;
  packet.wireBytes = null;
}
