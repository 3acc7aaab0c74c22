import {
  ACK,
  ICMP,
  ICMP_ECHO,
  ICMP_HEADER_BYTES,
  echoRest,
  readTcpOptions,
  SYN,
  TCP,
  TCP_HEADER_BYTES,
  UDP,
  UDP_HEADER_BYTES,
  type Address,
  type Packet,
} from "@seedwire/wire";
import type {
  EcnWord,
  IcmpPacket,
  IpInfo,
  ScriptPacket,
  TcpPacket,
  UdpPacket,
} from "../language/packet.ts";
import type { Settings } from "../language/settings.ts";
import type { TcpOption } from "../language/tcp-option.ts";
import { Deviation } from "./deviation.ts";
import type { LiveConnection } from "./live-connection.ts";
import { quote } from "./quote.ts";
import { encodeOptions } from "./tcp-option-bytes.ts";
import { IP_HEADER_BYTES, ZEROS } from "./zeros.ts";

/** Time to live of packets that a script injects without one. */
const DEFAULT_TTL = 255;

const ECN_BITS: Readonly<Record<EcnWord, number>> = {
  noecn: 0,
  ect1: 1,
  ect0: 2,
  ce: 3,
  ect01: 2,
};

/** What a packet is made with, beside what the script says. */
export interface Injection {
  readonly connection: LiveConnection;
  readonly settings: Settings;
  readonly local: Address;
  readonly remote: Address;
  /** Line of the script, for what cannot be made. */
  readonly line: number;
}

/** Makes of an empty packet the one that a script injects, in live numbers. */
export function fillInjected(into: Packet, packet: ScriptPacket, injection: Injection): void {
  const { local, remote, connection } = injection;
  into.source = remote;
  into.destination = local;
  fillIp(into, packet.ip);
  into.sourcePort = packet.ports?.source ?? connection.remotePort;
  into.destinationPort = packet.ports?.destination ?? connection.localPort;
  if (packet.kind === "tcp") fillTcp(into, packet, injection);
  else if (packet.kind === "udp") fillUdp(into, packet);
  else fillIcmp(into, packet, injection);
}

function fillIp(into: Packet, { ecn, tos, ttl }: IpInfo): void {
  into.trafficClass = tos ?? (ecn === null ? 0 : ECN_BITS[ecn]);
  into.ttl = ttl ?? DEFAULT_TTL;
  into.identification = 0;
}

function fillPayload(into: Packet, headerBytes: number, length: number): void {
  into.payload = ZEROS;
  into.payloadLength = length;
  into.sizeBytes = IP_HEADER_BYTES + headerBytes + length;
}

function fillTcp(into: Packet, packet: TcpPacket, injection: Injection): void {
  const { numbers } = injection.connection;
  const { flags, options } = packet;
  const hasSyn = (flags & SYN) !== 0;
  const hasAck = (flags & ACK) !== 0;
  const ack = packet.ack ?? 0;
  if (hasSyn) numbers.learnInjected(packet.seq);
  into.protocol = TCP;
  into.flags = flags;
  into.seq = numbers.injectedToLive(packet.seq, hasSyn) | 0;
  into.ack = hasAck ? numbers.ownToLive(ack, hasSyn) | 0 : ack | 0;
  into.window = packet.window ?? 0;
  into.urgentPointer = packet.urgentPointer;
  const bytes = encodeOptions(
    (options ?? []).map((option) => liveOption(option, packet, injection)),
  );
  readTcpOptions(bytes, 0, bytes.length, into);
  fillPayload(into, TCP_HEADER_BYTES + bytes.length, packet.length);
  const { mssBytes } = injection.settings;
  if (mssBytes > 0 && packet.length > mssBytes) into.joinedSegmentBytes = mssBytes;
}

/** An option with the numbers of the live connection. */
function liveOption(option: TcpOption, packet: TcpPacket, injection: Injection): TcpOption {
  const { connection, settings, line } = injection;
  if (option.kind === "sack") {
    const hasSyn = (packet.flags & SYN) !== 0;
    const edge = (number: number): number => connection.numbers.ownToLive(number, hasSyn);
    return { ...option, blocks: option.blocks.map(([left, right]) => [edge(left), edge(right)]) };
  }
  if (option.kind !== "TS" || (packet.flags & ACK) === 0) return option;
  const ecr = connection.timestamps.toEcho(option.ecr, settings.tsEcrScaled);
  if (ecr !== undefined) return { ...option, ecr };
  throw new Deviation(
    line,
    `the packet echoes timestamp ${option.ecr}, which no outbound packet of the script had`,
    ["write the TS option out in the outbound packets before, or give --tcp_ts_ecr_scaled"],
  );
}

function fillUdp(into: Packet, { length }: UdpPacket): void {
  into.protocol = UDP;
  fillPayload(into, UDP_HEADER_BYTES, length);
}

function fillIcmp(into: Packet, packet: IcmpPacket, injection: Injection): void {
  const { type, code, mtu, id, echoed } = packet;
  into.protocol = ICMP;
  into.icmpType = type;
  into.icmpCode = code;
  into.icmpRest = type === ICMP_ECHO || id !== null ? echoRest(id ?? 0, 0) : (mtu ?? 0);
  if (echoed?.kind === "raw") return fillPayload(into, ICMP_HEADER_BYTES, echoed.length);
  const bytes = quote(echoed ?? { kind: "tcp", seq: 0, length: 0 }, injection);
  into.payload = bytes;
  into.payloadLength = bytes.length;
  into.sizeBytes = IP_HEADER_BYTES + ICMP_HEADER_BYTES + bytes.length;
}
