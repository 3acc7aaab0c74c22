import {
  formatAddress,
  ICMP,
  isFragment,
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_FAST_OPEN,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  TCP,
  UDP,
  type Packet,
} from "@seedwire/wire";
import { formatFlags } from "./flags.ts";
import { formatHex } from "./tcp-options-text.ts";

/** A packet as plain data: numbers as on the wire, not relative, words of 32 bits unsigned. */
export function packetData(packet: Packet): Record<string, unknown> {
  const data: Record<string, unknown> = {
    packet: packet.serial,
    source: formatAddress(packet.source),
    destination: formatAddress(packet.destination),
    protocol: protocolName(packet.protocol),
    sizeBytes: packet.sizeBytes,
    ttl: packet.ttl,
    trafficClass: packet.trafficClass,
    identification: packet.identification,
  };
  if (packet.dontFragment) data["dontFragment"] = true;
  if (packet.damaged !== null) data["damaged"] = true;
  if (isFragment(packet)) {
    data["fragmentOffset"] = packet.fragmentOffset;
    data["moreFragments"] = packet.moreFragments;
  } else if (packet.damaged === null) {
    addTransport(packet, data);
  }
  return data;
}

function protocolName(protocol: number): string | number {
  if (protocol === TCP) return "tcp";
  if (protocol === UDP) return "udp";
  return protocol === ICMP ? "icmp" : protocol;
}

function addTransport(packet: Packet, data: Record<string, unknown>): void {
  const { protocol } = packet;
  if (protocol === TCP || protocol === UDP) {
    data["sourcePort"] = packet.sourcePort;
    data["destinationPort"] = packet.destinationPort;
  }
  if (protocol === TCP) {
    data["flags"] = formatFlags(packet.flags);
    data["seq"] = packet.seq >>> 0;
    data["ack"] = packet.ack >>> 0;
    data["window"] = packet.window;
    if (packet.urgentPointer !== 0) data["urgentPointer"] = packet.urgentPointer;
    if (packet.tcpOptions !== 0) data["options"] = optionData(packet);
  } else if (protocol === ICMP) {
    data["icmpType"] = packet.icmpType;
    data["icmpCode"] = packet.icmpCode;
    data["icmpRest"] = packet.icmpRest >>> 0;
  }
  data["payloadLength"] = packet.payloadLength;
}

function optionData(packet: Packet): Record<string, unknown> {
  const has = packet.tcpOptions;
  const data: Record<string, unknown> = {};
  if ((has & OPTION_MSS) !== 0) data["mss"] = packet.mss;
  if ((has & OPTION_SACK_PERMITTED) !== 0) data["sackPermitted"] = true;
  if ((has & OPTION_TIMESTAMPS) !== 0) {
    data["tsVal"] = packet.tsVal >>> 0;
    data["tsEcr"] = packet.tsEcr >>> 0;
  }
  if ((has & OPTION_WINDOW_SCALE) !== 0) data["windowScale"] = packet.windowScale;
  if ((has & OPTION_SACK) !== 0) data["sack"] = sackData(packet);
  if ((has & OPTION_FAST_OPEN) !== 0) data["fastOpenCookie"] = formatHex(packet.fastOpenCookie);
  if ((has & (OPTION_ACCECN_0 | OPTION_ACCECN_1)) !== 0) {
    data["accEcn"] = { e0b: packet.accEcn0, ceb: packet.accEcnCe, e1b: packet.accEcn1 };
  }
  if ((has & OPTION_USER_TIMEOUT) !== 0) data["userTimeout"] = packet.userTimeout;
  return data;
}

function sackData({ sackBlocks, sackEdges }: Packet): [left: number, right: number][] {
  const blocks: [number, number][] = [];
  for (let i = 0; i < 2 * sackBlocks; i += 2) {
    blocks.push([(sackEdges?.[i] ?? 0) >>> 0, (sackEdges?.[i + 1] ?? 0) >>> 0]);
  }
  return blocks;
}
