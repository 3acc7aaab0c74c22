import { ACK, AE, CWR, ECE, RST, SYN, TCP, URG, type Packet } from "@seedwire/wire";
import type { ScriptPacket } from "../language/packet.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { Captured } from "./network.ts";
import { readPacket } from "./read-packet.ts";

/** Flags in which segments that one packet of a script stands for must agree. */
const SHARED_FLAGS = SYN | RST | ACK | URG | ECE | AE;

/**
 * Why a segment cannot be the one that follows another within one packet of a script; null if it
 * can.
 */
export function whyNotNext(before: Packet, segment: Packet): string | null {
  if (segment.protocol !== TCP) return "is no TCP segment";
  const next = (before.seq + before.payloadLength) | 0;
  if (segment.seq !== next) return "does not begin where the one before ends";
  if (segment.ack !== before.ack) return "has another acknowledgement number";
  if (segment.window !== before.window) return "has another window";
  if (((segment.flags ^ before.flags) & SHARED_FLAGS) !== 0) return "has other flags";
  if (segment.urgentPointer !== before.urgentPointer) return "has another urgent pointer";
  if (segment.trafficClass !== before.trafficClass) return "has another TOS octet";
  if (segment.ttl !== before.ttl) return "has another TTL";
  return null;
}

/**
 * Captured segments as one packet in the numbers of the script: sequence number and CWR of the
 * first, all else of the last.
 */
export function readCombined(
  segments: readonly Captured[],
  connection: LiveConnection,
): ScriptPacket {
  const last = readPacket(segments.at(-1)!.packet, connection);
  const first = readPacket(segments[0]!.packet, connection);
  if (segments.length === 1 || last.kind !== "tcp" || first.kind !== "tcp") return last;
  let length = 0;
  for (const { packet } of segments) length += packet.payloadLength;
  return { ...last, seq: first.seq, length, flags: (last.flags & ~CWR) | (first.flags & CWR) };
}
