import type { Packet } from "./packet.ts";

/**
 * Makes `to` carry what `from` carries: all header fields, and the payload by reference. Who holds
 * it, where it is on its way, its serial number and its fate stay those of `to`.
 */
export function copyPacket(from: Packet, to: Packet): void {
  copyIp(from, to);
  copyTransport(from, to);
  copyTcpOptions(from, to);
  to.payload = from.payload;
  to.payloadOffset = from.payloadOffset;
  to.payloadLength = from.payloadLength;
  to.joinedSegmentBytes = from.joinedSegmentBytes;
  to.fragmentOf = from.fragmentOf;
  to.wireBytes = from.wireBytes;
  // A copy of its own: on the way the TTL in these bytes changes.
  to.damaged = from.damaged === null ? null : from.damaged.slice();
}

function copyIp(from: Packet, to: Packet): void {
  to.source = from.source;
  to.destination = from.destination;
  to.sizeBytes = from.sizeBytes;
  to.protocol = from.protocol;
  to.ttl = from.ttl;
  to.trafficClass = from.trafficClass;
  to.identification = from.identification;
  to.reservedFlag = from.reservedFlag;
  to.dontFragment = from.dontFragment;
  to.moreFragments = from.moreFragments;
  to.fragmentOffset = from.fragmentOffset;
  to.ipOptions = from.ipOptions;
}

function copyTransport(from: Packet, to: Packet): void {
  to.sourcePort = from.sourcePort;
  to.destinationPort = from.destinationPort;
  to.seq = from.seq;
  to.ack = from.ack;
  to.flags = from.flags;
  to.window = from.window;
  to.urgentPointer = from.urgentPointer;
  to.reserved = from.reserved;
  to.icmpType = from.icmpType;
  to.icmpCode = from.icmpCode;
  to.icmpRest = from.icmpRest;
}

function copyTcpOptions(from: Packet, to: Packet): void {
  to.tcpOptions = from.tcpOptions;
  to.mss = from.mss;
  to.windowScale = from.windowScale;
  to.tsVal = from.tsVal;
  to.tsEcr = from.tsEcr;
  to.sackBlocks = from.sackBlocks;
  if (from.sackBlocks > 0 && from.sackEdges !== null) {
    (to.sackEdges ??= new Int32Array(8)).set(from.sackEdges);
  }
  to.fastOpenCookie = from.fastOpenCookie;
  to.accEcn0 = from.accEcn0;
  to.accEcnCe = from.accEcnCe;
  to.accEcn1 = from.accEcn1;
  to.accEcnFields = from.accEcnFields;
  to.userTimeout = from.userTimeout;
  to.rawTcpOptions = from.rawTcpOptions;
}
