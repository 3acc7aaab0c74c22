import { emitPacket, Packet, TCP, TCP_HEADER_BYTES, UDP, UDP_HEADER_BYTES } from "@seedwire/wire";
import type { Echoed } from "../language/packet.ts";
import type { Injection } from "./inject.ts";
import { IP_HEADER_BYTES, ZEROS } from "./zeros.ts";

/** What an ICMP error quotes at least: the IP header and 8 octets (RFC 792). */
const QUOTED_BYTES = IP_HEADER_BYTES + 8;

/** Longest payload whose packet has a length that fits the IP header. */
const MOST_PAYLOAD_BYTES = 65535 - IP_HEADER_BYTES - TCP_HEADER_BYTES;

/** The beginning of a packet that the stack sent, as an ICMP error quotes it (RFC 792). */
export function quote(
  echoed: Exclude<Echoed, { kind: "raw" }>,
  { connection, local, remote }: Pick<Injection, "connection" | "local" | "remote">,
): Uint8Array {
  const packet = new Packet();
  packet.source = local;
  packet.destination = remote;
  packet.sourcePort = connection.localPort;
  packet.destinationPort = connection.remotePort;
  packet.dontFragment = true;
  packet.payload = ZEROS;
  packet.payloadLength = Math.min(echoed.length, MOST_PAYLOAD_BYTES);
  const isTcp = echoed.kind === "tcp";
  if (isTcp) packet.seq = connection.numbers.ownToLive(echoed.seq, false) | 0;
  packet.protocol = isTcp ? TCP : UDP;
  const headerBytes = isTcp ? TCP_HEADER_BYTES : UDP_HEADER_BYTES;
  packet.sizeBytes = IP_HEADER_BYTES + headerBytes + packet.payloadLength;
  return emitPacket(packet).slice(0, QUOTED_BYTES);
}
