import type { DropReason, Link, PacketEvent } from "@seedwire/link";
import { FATE_SCRIPTED, ICMP, isFragment, TCP, UDP, type Packet } from "@seedwire/wire";
import type { Lanes } from "./lanes.ts";
import { highBits } from "./high-bits.ts";
import { isPlainSegment, mixPlainSegment } from "./plain-segment-digest.ts";
import { mixSegment } from "./segment-digest.ts";

const ACCEPT = 1;
const DELIVER = 2;
/** Reasons of a drop, from 3 on. */
const DROPS: Readonly<Record<DropReason, number>> = { queue: 3, loss: 4, fate: 4, mtu: 5, down: 6 };

/**
 * Mixes in an event of the packet channel: when, where, what, why, and every header field that
 * would be on the wire; the length of the payload follows from them.
 *
 * - Of a packet that arrives, only what it takes to know it again: a link changes nothing in a
 *   packet but its ECN bits, and the damage that counts below.
 * - Whether a model drew its fate or a script stated it makes no difference: a run that is repeated
 *   from its fates has the digest that it had.
 * - A packet that was read from bytes counts as the one that those bytes were made from. So of a
 *   fragment, and of a protocol that nobody here knows, the IP header is all that counts.
 */
export function mixPacketEvent(
  lanes: Lanes,
  event: PacketEvent,
  link: Link,
  packet: Packet,
  nowNs: number,
  reason: DropReason | null,
): void {
  if (event === "deliver") mixArrival(lanes, link, packet, nowNs);
  else if (reason === null) mixAccepted(lanes, link, packet, nowNs);
  else mixDropped(lanes, link, packet, nowNs, DROPS[reason]);
}

function mixAccepted(lanes: Lanes, link: Link, packet: Packet, nowNs: number): void {
  const what = ((packet.fate & ~FATE_SCRIPTED) << 3) | ACCEPT;
  if (isPlainSegment(packet)) return mixPlainSegment(lanes, nowNs, what, link.index, packet);
  mixHead(lanes, nowNs, what, link.index, packet);
  mixContents(lanes, packet);
}

/** Its fate is an old one: it is drawn when a packet is accepted. */
function mixDropped(lanes: Lanes, link: Link, packet: Packet, nowNs: number, what: number): void {
  mixHead(lanes, nowNs, what, link.index, packet);
  mixContents(lanes, packet);
}

function mixArrival(lanes: Lanes, link: Link, packet: Packet, nowNs: number): void {
  const { damaged } = packet;
  const high = highBits(nowNs) | DELIVER;
  const ids = (packet.identification << 16) | (packet.ttl << 8) | packet.trafficClass;
  if (damaged === null) {
    const isSegment = packet.protocol === TCP && !isFragment(packet);
    const fifth = isSegment ? packet.seq : packet.fragmentOffset;
    const sixth = isSegment ? packet.ack : packet.sizeBytes;
    return lanes.mix6(nowNs | 0, high, link.index, ids, fifth, sixth);
  }
  lanes.mix(nowNs | 0, high);
  lanes.mix(link.index, ids);
  lanes.mixBytes(damaged, 0, damaged.length);
}

/**
 * Mixes in an instant, what happened (11 bits) and where, and the IP header but its options.
 */
export function mixHead(
  lanes: Lanes,
  nowNs: number,
  what: number,
  where: number,
  packet: Packet,
): void {
  const flags =
    (packet.reservedFlag ? 1 : 0) | (packet.dontFragment ? 2 : 0) | (packet.moreFragments ? 4 : 0);
  lanes.mix8(
    nowNs | 0,
    highBits(nowNs) | what,
    where,
    packet.sizeBytes,
    (packet.identification << 16) | (packet.ttl << 8) | packet.trafficClass,
    ((packet.fragmentOffset | flags) << 16) | (packet.ipOptions.length << 8) | packet.protocol,
    packet.source,
    packet.destination,
  );
}

/** Mixes in what follows the fixed part of the IP header, but the payload. */
export function mixContents(lanes: Lanes, packet: Packet): void {
  const { protocol, ipOptions, damaged, wireBytes } = packet;
  if (ipOptions.length > 0) lanes.mixBytes(ipOptions, 0, ipOptions.length);
  if (damaged !== null) return lanes.mixBytes(damaged, 0, damaged.length);
  if (isFragment(packet)) return;
  if (protocol === TCP) mixSegment(lanes, packet);
  else if (protocol === UDP) lanes.mix(packet.sourcePort, packet.destinationPort);
  else if (protocol === ICMP) lanes.mix((packet.icmpType << 8) | packet.icmpCode, packet.icmpRest);
  else return;
  if (wireBytes !== null) lanes.mixBytes(wireBytes, 0, wireBytes.length); // what fields cannot say
}
