import { invariant } from "@seedwire/engine";
import { ICMP_HEADER_BYTES, writeIcmpHeader } from "./icmp.ts";
import { writeIpHeader } from "./ipv4.ts";
import { ICMP, ipHeaderBytes, TCP, UDP, type Packet } from "./packet.ts";
import { isPlainSegment, writePlainSegment } from "./plain-segment.ts";
import { tcpHeaderBytes, writeTcpHeader } from "./tcp.ts";
import { UDP_HEADER_BYTES, writeUdpHeader } from "./udp.ts";
import { workMemory } from "./work-memory.ts";

/**
 * The whole IP packet as bytes, exactly as a real host would send it, checksums included. A damaged
 * packet is its damaged bytes, as they are: look, but do not change them.
 */
export function emitPacket(packet: Packet): Uint8Array {
  if (packet.damaged !== null) return packet.damaged;
  const bytes = new Uint8Array(packet.sizeBytes);
  writePacket(packet, bytes, 0);
  return bytes;
}

/**
 * Writes what `emitPacket` gives into `bytes` from `at` on, where there is room for it.
 *
 * @returns how many bytes were written
 */
export function writePacket(packet: Packet, bytes: Uint8Array, at: number): number {
  const { damaged, sizeBytes } = packet;
  if (damaged !== null) {
    bytes.set(damaged, at);
    return damaged.length;
  }
  const headerBytes = ipHeaderBytes(packet);
  const restBytes = transportBytes(packet);
  if (headerBytes + restBytes !== sizeBytes) {
    invariant(false, "a packet's sizeBytes is the length of its headers and payload", {
      sizeBytes,
      headerBytes,
      transportBytes: restBytes,
    });
  }
  writeIpHeader(packet, bytes, at);
  writeTransport(packet, bytes, at + headerBytes, restBytes);
  return sizeBytes;
}

/** The same into the work memory, from a multiple of 4 on: most packets take a short way there. */
export function writeWorkPacket(packet: Packet, at: number): number {
  const work = workMemory();
  if (work.seal === null || !isPlainSegment(packet)) return writePacket(packet, work.bytes, at);
  writePlainSegment(work, packet, at);
  return packet.sizeBytes;
}

/** How many bytes follow the IP header: transport header and payload, or this fragment's share. */
export function transportBytes(packet: Packet): number {
  if (packet.wireBytes !== null) return packet.wireBytes.length;
  if (packet.fragmentOf !== null) return packet.sizeBytes - ipHeaderBytes(packet);
  return transportHeaderBytes(packet) + packet.payloadLength;
}

/** Length of the header that a whole datagram has before its payload, after the IP header. */
export function transportHeaderBytes(packet: Packet): number {
  switch (packet.protocol) {
    case TCP:
      return tcpHeaderBytes(packet);
    case UDP:
      return UDP_HEADER_BYTES;
    case ICMP:
      return ICMP_HEADER_BYTES;
    default:
      return 0;
  }
}

/** Writes what follows the IP header, `lengthBytes` in all. */
function writeTransport(packet: Packet, bytes: Uint8Array, at: number, lengthBytes: number): void {
  if (packet.wireBytes !== null) {
    bytes.set(packet.wireBytes, at);
  } else if (packet.fragmentOf !== null) {
    bytes.set(shareOf(packet.fragmentOf, packet), at);
  } else {
    const headerBytes = lengthBytes - packet.payloadLength;
    writePayload(packet, bytes, at + headerBytes);
    writeTransportHeader(packet, bytes, at, headerBytes);
  }
}

/** Headers come after the payload, since their checksum covers it. */
function writeTransportHeader(
  packet: Packet,
  bytes: Uint8Array,
  at: number,
  headerBytes: number,
): void {
  switch (packet.protocol) {
    case TCP:
      writeTcpHeader(packet, bytes, at, headerBytes);
      break;
    case UDP:
      writeUdpHeader(packet, bytes, at);
      break;
    case ICMP:
      writeIcmpHeader(packet, bytes, at);
      break;
    default: // the payload is all there is
  }
}

function writePayload(packet: Packet, bytes: Uint8Array, at: number): void {
  const { payload, payloadOffset, payloadLength } = packet;
  if (payloadLength === 0) return;
  const end = payloadOffset + payloadLength;
  invariant(end <= payload.length, "a packet's payload lies within its buffer", end);
  bytes.set(payload.subarray(payloadOffset, end), at);
}

/** The piece of a datagram's transport bytes that a fragment of it carries (RFC 791 §3.2). */
function shareOf(whole: Packet, fragment: Packet): Uint8Array {
  const all = new Uint8Array(transportBytes(whole));
  writeTransport(whole, all, 0, all.length);
  const from = fragment.fragmentOffset - whole.fragmentOffset;
  const to = from + transportBytes(fragment);
  invariant(from >= 0 && to <= all.length, "a fragment lies within its datagram", { from, to });
  return all.subarray(from, to);
}
