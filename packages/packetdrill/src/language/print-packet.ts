import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";
import { icmpCodeName, icmpTypeName } from "./icmp-names.ts";
import type { Echoed, IcmpPacket, IpInfo, Ports, ScriptPacket, TcpPacket } from "./packet.ts";
import { accEcnDigit } from "./parse-flags.ts";
import type { TcpOption } from "./tcp-option.ts";

/** A part of the notation of a packet. */
export type Field = "ip" | "kind" | "ports" | "flags" | "seq" | "ack" | "win" | "urg" | "options";

/** A part of a packet and what stands there; nothing if the packet has no such part. */
export type Part = readonly [field: Field, text: string];

/** A packet as a script would write it. */
export const printPacket = (packet: ScriptPacket): string =>
  join(...packetParts(packet).map(([, text]) => text));

/** The parts of a packet in the order in which a script has them. */
export function packetParts(packet: ScriptPacket): Part[] {
  const { direction, ip, ports } = packet;
  const head: Part[] = [["ip", join(direction === "in" ? "<" : ">", printIpInfo(ip))]];
  switch (packet.kind) {
    case "tcp":
      return [...head, ["ports", printPorts(ports)], ...tcpParts(packet)];
    case "udp":
      return [
        ...head,
        ["kind", "udp"],
        ["ports", printPorts(ports)],
        ["seq", `(${packet.length})`],
      ];
    default:
      return [...head, ["kind", join("icmp", ...icmpFields(packet))]];
  }
}

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");

function printIpInfo({ ecn, tos, flowLabel, ttl }: IpInfo): string {
  const items: string[] = [];
  if (ecn !== null) items.push(ecn);
  if (tos !== null) items.push(`tos 0x${tos.toString(16).padStart(2, "0")}`);
  if (flowLabel !== null) items.push(`flowlabel 0x${flowLabel.toString(16)}`);
  if (ttl !== null) items.push(`ttl ${ttl}`);
  return items.length === 0 ? "" : `[${items.join(", ")}]`;
}

const printPorts = (ports: Ports | null): string =>
  ports === null ? "" : `${ports.source} > ${ports.destination}`;

function tcpParts(packet: TcpPacket): Part[] {
  const { seq, length, ack, window, urgentPointer, options } = packet;
  return [
    ["flags", printFlags(packet)],
    ["seq", printRange(seq, length)],
    ["ack", ack === null ? "" : `ack ${ack}`],
    ["win", window === null ? "" : `win ${window}`],
    ["urg", urgentPointer === 0 ? "" : `urg ${urgentPointer}`],
    ["options", options === null ? "<...>" : printTcpOptions(options)],
  ];
}

/** `1:1001(1000)`. */
export const printRange = (seq: number, length: number): string =>
  `${seq}:${(seq + length) % 0x100000000}(${length})`;

const LETTERS: readonly (readonly [number, string])[] = [
  [SYN, "S"],
  [FIN, "F"],
  [RST, "R"],
  [PSH, "P"],
  [URG, "U"],
  [ECE, "E"],
  [CWR, "W"],
  [AE, "A"],
];

/** `SEW`, `P.`, `.`, `-`, or with AccECN's three bits as a digit, `S.5`. */
function printFlags({ flags, flagsAsDigit }: TcpPacket): string {
  const letters = LETTERS.filter(([bit]) => {
    if ((flags & bit) === 0) return false;
    return !flagsAsDigit || (bit & (ECE | CWR | AE)) === 0;
  });
  const text = letters.map(([, letter]) => letter).join("");
  const dot = (flags & ACK) === 0 ? "" : ".";
  const digit = flagsAsDigit ? String(accEcnDigit(flags)) : "";
  return text + dot + digit || "-";
}

/** Options in angle brackets; nothing where there are none. */
export const printTcpOptions = (options: readonly TcpOption[]): string =>
  options.length === 0 ? "" : `<${options.map(printTcpOption).join(",")}>`;

function printTcpOption(option: TcpOption): string {
  switch (option.kind) {
    case "nop":
    case "eol":
    case "sackOK":
      return option.kind;
    case "mss":
    case "wscale":
      return `${option.kind} ${option.value}`;
    case "sack":
      return `sack ${option.blocks.map(([left, right]) => `${left}:${right}`).join(" ")}`;
    case "TS":
      return `TS val ${option.val} ecr ${option.ecr}`;
    case "FO":
    case "FOEXP":
      return join(option.kind, option.cookie);
    case "md5":
      return join(option.kind, option.digest);
    case "ECN":
      return join("ECN", ...printCounters(option.first, option.counters));
    default:
      return join(`kind ${option.code}`, option.data);
  }
}

function printCounters(first: "e0b" | "e1b", counters: readonly number[]): string[] {
  const names = [first, "ceb", first === "e0b" ? "e1b" : "e0b"];
  return counters.map((counter, at) => `${names[at]!} ${counter}`);
}

function icmpFields({ type, code, mtu, id, echoed }: IcmpPacket): string[] {
  return [
    icmpTypeName(type),
    code === 0 ? "" : icmpCodeName(type, code),
    mtu === null ? "" : `mtu ${mtu}`,
    id === null ? "" : `id ${id}`,
    echoed === null ? "" : `[${printEchoed(echoed)}]`,
  ];
}

const printEchoed = (echoed: Echoed): string =>
  echoed.kind === "tcp"
    ? printRange(echoed.seq, echoed.length)
    : `${echoed.kind} (${echoed.length})`;
