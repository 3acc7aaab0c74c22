import {
  ACK,
  CE,
  echoIdentifier,
  echoSequence,
  ICMP,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_TIME_EXCEEDED,
  ICMP_UNREACHABLE,
  ipHeaderBytes,
  isFragment,
  nextHopMtu,
  TCP,
  UDP,
  type Packet,
} from "@seedwire/wire";
import { addressText } from "./address-text.ts";
import { decimal } from "./decimal.ts";
import { formatFlags } from "./flags.ts";
import type { RelativeNumbers } from "./relative-numbers.ts";
import { formatTcpOptions } from "./tcp-options-text.ts";

/**
 * A packet in a few words, much as tcpdump writes it:
 * `10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 <mss 1460> len 0`.
 *
 * @param relative counts sequence numbers from each connection's first; default: as on the wire
 */
export function formatPacket(packet: Packet, relative: RelativeNumbers | null = null): string {
  const ce = (packet.trafficClass & CE) === CE ? " ce" : "";
  if (packet.damaged !== null) return `${hosts(packet)} damaged len ${packet.sizeBytes}${ce}`;
  if (isFragment(packet)) return `${hosts(packet)} ${fragment(packet)}${ce}`;
  switch (packet.protocol) {
    case TCP:
      return `${sockets(packet)} ${segment(packet, relative)}${ce}`;
    case UDP:
      return `${sockets(packet)} udp len ${packet.payloadLength}${ce}`;
    case ICMP:
      return `${hosts(packet)} icmp ${icmpMessage(packet)}${ce}`;
    default:
      return `${hosts(packet)} protocol ${packet.protocol} len ${packet.sizeBytes - ipHeaderBytes(packet)}${ce}`;
  }
}

const hosts = ({ source, destination }: Packet): string =>
  `${addressText(source)} > ${addressText(destination)}`;

const sockets = ({ source, sourcePort, destination, destinationPort }: Packet): string =>
  `${addressText(source)}:${sourcePort} > ${addressText(destination)}:${destinationPort}`;

function segment(packet: Packet, relative: RelativeNumbers | null): string {
  const { flags, payloadLength } = packet;
  const own = (seq: number): string => decimal(relative?.own(packet, seq) ?? seq >>> 0);
  let text = `[${formatFlags(flags)}] seq ${own(packet.seq)}`;
  if (payloadLength > 0) text += `:${own(packet.seq + payloadLength)}`;
  if ((flags & ACK) !== 0) {
    text += ` ack ${decimal(relative?.peer(packet, packet.ack) ?? packet.ack >>> 0)}`;
  }
  text += ` win ${packet.window}`;
  const options = formatTcpOptions(packet, relative);
  if (options !== "") text += ` <${options}>`;
  return `${text} len ${payloadLength}`;
}

function fragment(packet: Packet): string {
  const length = packet.sizeBytes - ipHeaderBytes(packet);
  const more = packet.moreFragments ? "+" : "";
  return `fragment of ${packet.identification} at ${packet.fragmentOffset}${more} len ${length}`;
}

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "network unreachable",
  1: "host unreachable",
  2: "protocol unreachable",
  3: "port unreachable",
  5: "source route failed",
  13: "administratively prohibited",
};

function icmpMessage({ icmpType, icmpCode, icmpRest, payloadLength }: Packet): string {
  const echo = `id ${echoIdentifier(icmpRest)} seq ${echoSequence(icmpRest)} len ${payloadLength}`;
  if (icmpType === ICMP_ECHO) return `echo request ${echo}`;
  if (icmpType === ICMP_ECHO_REPLY) return `echo reply ${echo}`;
  if (icmpType === ICMP_TIME_EXCEEDED)
    return icmpCode === 0 ? "ttl exceeded" : "reassembly timeout";
  if (icmpType === ICMP_UNREACHABLE) {
    if (icmpCode === ICMP_FRAGMENTATION_NEEDED) {
      return `fragmentation needed, mtu ${nextHopMtu(icmpRest)}`;
    }
    const text = UNREACHABLE[icmpCode];
    if (text !== undefined) return text;
  }
  return `type ${icmpType} code ${icmpCode}`;
}
