import {
  ACK,
  ICMP,
  SYN,
  TCP,
  tcpOptionBytes,
  UDP,
  writeTcpOptions,
  type Packet,
} from "@seedwire/wire";
import {
  NO_IP_INFO,
  type EcnWord,
  type IcmpPacket,
  type IpInfo,
  type ScriptPacket,
  type TcpPacket,
  type UdpPacket,
} from "../language/packet.ts";
import type { TcpOption } from "../language/tcp-option.ts";
import type { LiveConnection } from "./live-connection.ts";
import { decodeOptions } from "./tcp-option-bytes.ts";

const ECN_WORDS: readonly EcnWord[] = ["noecn", "ect1", "ect0", "ce"];

/** The ECN bits of an IP header as a word. */
export const ecnWord = (packet: Packet): EcnWord => ECN_WORDS[packet.trafficClass & 3]!;

/** A packet that left the stack, in the numbers of the script. */
export function readPacket(packet: Packet, connection: LiveConnection): ScriptPacket {
  const head = { direction: "out" as const, ip: ipInfo(packet), ports: null };
  if (packet.protocol === TCP) return readTcp(packet, connection, head);
  if (packet.protocol === UDP) {
    return { kind: "udp", ...head, length: packet.payloadLength } satisfies UdpPacket;
  }
  const isIcmp = packet.protocol === ICMP;
  const [type, code] = isIcmp ? [packet.icmpType, packet.icmpCode] : [0, 0];
  return {
    kind: "icmp",
    ...head,
    type,
    code,
    mtu: null,
    id: null,
    echoed: null,
  } satisfies IcmpPacket;
}

/** Only what is out of the ordinary, so that the ordinary reads well. */
function ipInfo(packet: Packet): IpInfo {
  const ecn = ecnWord(packet);
  const tos = packet.trafficClass > 3 ? packet.trafficClass : null;
  return { ...NO_IP_INFO, tos, ecn: tos === null && ecn !== "noecn" ? ecn : null };
}

function readTcp(
  packet: Packet,
  { numbers, timestamps }: LiveConnection,
  head: Pick<TcpPacket, "direction" | "ip" | "ports">,
): TcpPacket {
  const hasSyn = (packet.flags & SYN) !== 0;
  const hasAck = (packet.flags & ACK) !== 0;
  const option = (live: TcpOption): TcpOption => {
    if (live.kind === "TS") return { ...live, val: timestamps.toScript(live.val) };
    if (live.kind !== "sack") return live;
    const edge = (number: number): number => numbers.injectedToScript(number, hasSyn);
    return { ...live, blocks: live.blocks.map(([left, right]) => [edge(left), edge(right)]) };
  };
  return {
    kind: "tcp",
    ...head,
    flags: packet.flags,
    flagsAsDigit: false,
    seq: numbers.ownToScript(packet.seq, hasSyn),
    length: packet.payloadLength,
    ack: hasAck ? numbers.injectedToScript(packet.ack, hasSyn) : packet.ack || null,
    window: packet.window,
    urgentPointer: packet.urgentPointer,
    options: decodeOptions(liveOptionBytes(packet)).map(option),
  };
}

/** The octets of a packet's TCP options, as they would be on the wire. */
export function liveOptionBytes(packet: Packet): Uint8Array {
  const bytes = new Uint8Array(tcpOptionBytes(packet));
  writeTcpOptions(packet, bytes, 0);
  return bytes;
}
