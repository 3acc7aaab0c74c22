import {
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import type { Lanes } from "./lanes.ts";

/** Options that stand on few segments, most of them on a SYN only. */
const RARE = ~(OPTION_TIMESTAMPS | OPTION_SACK);

/** Mixes in the header of a TCP segment. Only options that are there count: others are stale. */
export function mixSegment(lanes: Lanes, packet: Packet): void {
  const { tcpOptions } = packet;
  const hasTimestamps = (tcpOptions & OPTION_TIMESTAMPS) !== 0;
  lanes.mix8(
    (packet.sourcePort << 16) | packet.destinationPort,
    packet.seq,
    packet.ack,
    (packet.window << 16) | (packet.reserved << 9) | packet.flags,
    packet.urgentPointer,
    tcpOptions,
    hasTimestamps ? packet.tsVal : 0,
    hasTimestamps ? packet.tsEcr : 0,
  );
  mixOptions(lanes, packet);
}

/** Mixes in the options of a segment but timestamps. */
export function mixOptions(lanes: Lanes, packet: Packet): void {
  const { tcpOptions, rawTcpOptions } = packet;
  if ((tcpOptions & OPTION_SACK) !== 0) mixSack(lanes, packet);
  if ((tcpOptions & RARE) !== 0) mixRareOptions(lanes, packet);
  if (rawTcpOptions !== null) lanes.mixBytes(rawTcpOptions, 0, rawTcpOptions.length);
}

function mixSack(lanes: Lanes, { sackBlocks, sackEdges }: Packet): void {
  if (sackEdges === null) return;
  for (let i = 0; i < 2 * sackBlocks; i += 2) lanes.mix(sackEdges[i]!, sackEdges[i + 1]!);
}

function mixRareOptions(lanes: Lanes, packet: Packet): void {
  const { tcpOptions, fastOpenCookie } = packet;
  if ((tcpOptions & OPTION_MSS) !== 0) lanes.mix(OPTION_MSS, packet.mss);
  if ((tcpOptions & OPTION_WINDOW_SCALE) !== 0) lanes.mix(OPTION_WINDOW_SCALE, packet.windowScale);
  if ((tcpOptions & (OPTION_FAST_OPEN | OPTION_FAST_OPEN_EXPERIMENTAL)) !== 0) {
    lanes.mixBytes(fastOpenCookie, 0, fastOpenCookie.length);
  }
  if ((tcpOptions & (OPTION_ACCECN_0 | OPTION_ACCECN_1)) !== 0) mixAccEcn(lanes, packet);
  if ((tcpOptions & OPTION_USER_TIMEOUT) !== 0) lanes.mix(OPTION_USER_TIMEOUT, packet.userTimeout);
}

/** Up to three counters, in the order in which they are on the wire (RFC 9768 §3.2.3). */
function mixAccEcn(lanes: Lanes, packet: Packet): void {
  const { accEcnFields, accEcn0, accEcnCe, accEcn1, tcpOptions } = packet;
  const startsWith0 = (tcpOptions & OPTION_ACCECN_0) !== 0;
  const first = startsWith0 ? accEcn0 : accEcn1;
  const third = startsWith0 ? accEcn1 : accEcn0;
  lanes.mix(accEcnFields, accEcnFields > 0 ? first : 0);
  lanes.mix(accEcnFields > 1 ? accEcnCe : 0, accEcnFields > 2 ? third : 0);
}
