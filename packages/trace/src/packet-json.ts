import {
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
import { addressText } from "./address-text.ts";
import { decimal } from "./decimal.ts";
import { formatFlags } from "./flags.ts";
import { formatHex } from "./tcp-options-text.ts";

/**
 * A packet as members of a JSON object, without its braces: numbers as on the wire, not relative,
 * words of 32 bits unsigned. (By hand: an object for `JSON.stringify` takes five times as long.)
 */
export function packetJson(packet: Packet): string {
  let text =
    `"packet":${packet.serial},"source":"${addressText(packet.source)}",` +
    `"destination":"${addressText(packet.destination)}","protocol":${protocolName(packet.protocol)},` +
    `"sizeBytes":${packet.sizeBytes},"ttl":${packet.ttl},"trafficClass":${packet.trafficClass},` +
    `"identification":${packet.identification}`;
  if (packet.dontFragment) text += ',"dontFragment":true';
  if (packet.damaged !== null) text += ',"damaged":true';
  if (isFragment(packet)) {
    const { fragmentOffset, moreFragments } = packet;
    return `${text},"fragmentOffset":${fragmentOffset},"moreFragments":${moreFragments}`;
  }
  return packet.damaged === null ? text + transportJson(packet) : text;
}

function protocolName(protocol: number): string {
  if (protocol === TCP) return '"tcp"';
  if (protocol === UDP) return '"udp"';
  return protocol === ICMP ? '"icmp"' : `${protocol}`;
}

function transportJson(packet: Packet): string {
  const { protocol, sourcePort, destinationPort } = packet;
  let text = "";
  if (protocol === TCP || protocol === UDP) {
    text += `,"sourcePort":${sourcePort},"destinationPort":${destinationPort}`;
  }
  if (protocol === TCP) {
    text +=
      `,"flags":"${formatFlags(packet.flags)}","seq":${decimal(packet.seq >>> 0)},` +
      `"ack":${decimal(packet.ack >>> 0)},"window":${packet.window}`;
    if (packet.urgentPointer !== 0) text += `,"urgentPointer":${packet.urgentPointer}`;
    if (packet.tcpOptions !== 0) text += `,"options":{${optionsJson(packet)}}`;
  } else if (protocol === ICMP) {
    const { icmpType, icmpCode, icmpRest } = packet;
    text += `,"icmpType":${icmpType},"icmpCode":${icmpCode},"icmpRest":${icmpRest >>> 0}`;
  }
  return `${text},"payloadLength":${packet.payloadLength}`;
}

function optionsJson(packet: Packet): string {
  const has = packet.tcpOptions;
  const timestamps = `"tsVal":${decimal(packet.tsVal >>> 0)},"tsEcr":${decimal(packet.tsEcr >>> 0)}`;
  if (has === OPTION_TIMESTAMPS) return timestamps;
  const members: string[] = [];
  if ((has & OPTION_MSS) !== 0) members.push(`"mss":${packet.mss}`);
  if ((has & OPTION_SACK_PERMITTED) !== 0) members.push('"sackPermitted":true');
  if ((has & OPTION_TIMESTAMPS) !== 0) members.push(timestamps);
  if ((has & OPTION_WINDOW_SCALE) !== 0) members.push(`"windowScale":${packet.windowScale}`);
  if ((has & OPTION_SACK) !== 0) members.push(`"sack":[${sackJson(packet)}]`);
  if ((has & OPTION_FAST_OPEN) !== 0) {
    members.push(`"fastOpenCookie":"${formatHex(packet.fastOpenCookie)}"`);
  }
  if ((has & (OPTION_ACCECN_0 | OPTION_ACCECN_1)) !== 0) {
    const { accEcn0, accEcnCe, accEcn1 } = packet;
    members.push(`"accEcn":{"e0b":${accEcn0},"ceb":${accEcnCe},"e1b":${accEcn1}}`);
  }
  if ((has & OPTION_USER_TIMEOUT) !== 0) members.push(`"userTimeout":${packet.userTimeout}`);
  return members.join(",");
}

function sackJson({ sackBlocks, sackEdges }: Packet): string {
  const edge = (at: number): number => (sackEdges?.[at] ?? 0) >>> 0;
  const blocks: string[] = [];
  for (let i = 0; i < 2 * sackBlocks; i += 2) blocks.push(`[${edge(i)},${edge(i + 1)}]`);
  return blocks.join(",");
}
