import {
  CE,
  copyPacket,
  emitPacket,
  ipHeaderBytes,
  NOT_ECT,
  parsePacket,
  type Packet,
} from "@seedwire/wire";
import { reasonOf } from "./damaged.ts";
import { drop } from "./drop.ts";
import type { Node } from "./node.ts";

/**
 * Delivers the datagram that these fragments are, in order and without a gap. If all are pieces of
 * one datagram, it is that; otherwise (damaged, through real bytes, or of datagrams that share an
 * identification) their bytes are put together and verified for real.
 */
export function join(node: Node, pieces: readonly Packet[]): void {
  const first = pieces[0]!;
  const trafficClass = joinedTrafficClass(pieces);
  if (trafficClass === null) {
    for (const piece of pieces) drop(node, piece, "fragment-malformed");
    return;
  }
  const packet = node.pool.take();
  const whole = commonWhole(pieces);
  if (whole === null) setHeaderAndBytes(packet, first, pieces);
  else copyPacket(whole, packet);
  packet.ttl = first.ttl;
  packet.trafficClass = trafficClass;
  for (const piece of pieces) node.pool.release(piece);
  if (whole === null) {
    const found = parsePacket(emitPacket(packet), packet);
    if (found !== "ok") return drop(node, packet, reasonOf(found));
  }
  node.stats.reassembled++;
  node.deliver(packet);
}

/** The one datagram that all are pieces of, with nothing missing; null if there is none. */
function commonWhole(pieces: readonly Packet[]): Packet | null {
  const { fragmentOf } = pieces[0]!;
  const last = pieces.at(-1)!;
  if (fragmentOf === null) return null;
  const isOne = pieces.every((piece) => piece.fragmentOf === fragmentOf);
  const end = last.fragmentOffset + last.sizeBytes - ipHeaderBytes(last);
  return isOne && end === fragmentOf.sizeBytes - ipHeaderBytes(fragmentOf) ? fragmentOf : null;
}

/**
 * A datagram is marked if one of its fragments is; one of which some fragments are marked, and
 * others not even able to be, is dropped: null (RFC 3168 §5.3).
 */
function joinedTrafficClass(pieces: readonly Packet[]): number | null {
  const { trafficClass } = pieces[0]!;
  const marked = pieces.some((piece) => (piece.trafficClass & CE) === CE);
  if (!marked) return trafficClass;
  const incapable = pieces.some((piece) => (piece.trafficClass & CE) === NOT_ECT);
  return incapable ? null : trafficClass | CE;
}

function setHeaderAndBytes(packet: Packet, first: Packet, pieces: readonly Packet[]): void {
  copyPacket(first, packet);
  packet.moreFragments = false;
  packet.fragmentOf = null;
  packet.wireBytes = concatenated(pieces);
  packet.sizeBytes = ipHeaderBytes(packet) + packet.wireBytes.length;
}

function concatenated(pieces: readonly Packet[]): Uint8Array {
  const last = pieces.at(-1)!;
  const all = new Uint8Array(last.fragmentOffset + last.sizeBytes - ipHeaderBytes(last));
  for (const piece of pieces) {
    all.set(emitPacket(piece).subarray(ipHeaderBytes(piece)), piece.fragmentOffset);
  }
  return all;
}
