import {
  ANY,
  emitPacket,
  ICMP,
  ICMP_HEADER_BYTES,
  ipHeaderBytes,
  isBroadcast,
  isLoopback,
  isMulticast,
  type Packet,
} from "@seedwire/wire";
import type { Node } from "../node.ts";
import { isErrorType } from "./error.ts";
import { MAX_QUOTE_BYTES } from "./quote.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Errors travel with precedence "internetwork control" (RFC 1812 §4.3.2.5), as Linux sends them. */
const INTERNETWORK_CONTROL = 0xc0;

/**
 * Sends an ICMP error about a packet, if one may be sent about it. The packet stays the caller's.
 *
 * @param rest the second word of the ICMP header: the next-hop MTU, or 0
 */
export function sendError(
  node: Node,
  limit: RateLimit | null,
  type: number,
  code: number,
  offender: Packet,
  rest: number,
): void {
  if (!mayBeAnswered(node, offender)) return;
  const bytes = emitPacket(offender);
  if (offender.protocol === ICMP && isErrorType(bytes[ipHeaderBytes(offender)]!)) return;
  if (limit !== null && !limit.allows(offender.source, node.clock.monotonicNs)) {
    node.stats.icmpErrorsLimited++;
    return;
  }
  const packet = node.pool.take();
  // Whom it was for answers; else the node chooses.
  packet.source = node.isLocal(offender.destination) ? offender.destination : ANY;
  packet.destination = offender.source;
  packet.protocol = ICMP;
  packet.trafficClass = INTERNETWORK_CONTROL;
  packet.icmpType = type;
  packet.icmpCode = code;
  packet.icmpRest = rest;
  packet.payload = bytes.slice(0, MAX_QUOTE_BYTES);
  packet.payloadLength = packet.payload.length;
  packet.sizeBytes = 20 + ICMP_HEADER_BYTES + packet.payloadLength;
  node.stats.icmpErrorsSent++;
  node.send(packet);
}

/**
 * What RFC 1122 §3.2.2 forbids to answer with an error: fragments but the first, what was for many,
 * and what does not come from one single host. (The third of its kind, ICMP errors, is seen to
 * above.) A loopback address is a single host to itself.
 */
function mayBeAnswered(node: Node, { destination, fragmentOffset, source }: Packet): boolean {
  if (fragmentOffset > 0 || isBroadcast(destination) || isMulticast(destination)) return false;
  if (source === ANY || isBroadcast(source) || isMulticast(source)) return false;
  return !isLoopback(source) || node.isLocal(destination);
}
