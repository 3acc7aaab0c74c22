import {
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import { decimal } from "./decimal.ts";
import type { RelativeNumbers } from "./relative-numbers.ts";

/** The options of a segment: "mss 1460, sackOK, TS val 7 ecr 0, wscale 7". */
export function formatTcpOptions(packet: Packet, relative: RelativeNumbers | null): string {
  const has = packet.tcpOptions;
  if (has === 0) return "";
  const timestamps = `TS val ${decimal(packet.tsVal >>> 0)} ecr ${decimal(packet.tsEcr >>> 0)}`;
  if (has === OPTION_TIMESTAMPS) return timestamps;
  const parts: string[] = [];
  if ((has & OPTION_MSS) !== 0) parts.push(`mss ${packet.mss}`);
  if ((has & OPTION_SACK_PERMITTED) !== 0) parts.push("sackOK");
  if ((has & OPTION_TIMESTAMPS) !== 0) parts.push(timestamps);
  if ((has & OPTION_WINDOW_SCALE) !== 0) parts.push(`wscale ${packet.windowScale}`);
  if ((has & OPTION_SACK) !== 0) parts.push(`sack ${formatSack(packet, relative)}`);
  if ((has & (OPTION_FAST_OPEN | OPTION_FAST_OPEN_EXPERIMENTAL)) !== 0) {
    const name = (has & OPTION_FAST_OPEN) !== 0 ? "tfo" : "tfo experiment";
    const cookie = formatHex(packet.fastOpenCookie);
    parts.push(cookie === "" ? `${name} request` : `${name} cookie ${cookie}`);
  }
  if ((has & OPTION_ACCECN_0) !== 0) parts.push(`accecn0${accEcn(packet, "0")}`);
  if ((has & OPTION_ACCECN_1) !== 0) parts.push(`accecn1${accEcn(packet, "1")}`);
  if ((has & OPTION_USER_TIMEOUT) !== 0) parts.push(`uto ${formatUserTimeout(packet.userTimeout)}`);
  return parts.join(", ");
}

/** Blocks of SACK: "101:201 301:401". */
function formatSack(packet: Packet, relative: RelativeNumbers | null): string {
  const edge = (at: number): number => {
    const seq = packet.sackEdges?.[at] ?? 0;
    return relative?.peer(packet, seq) ?? seq >>> 0;
  };
  const blocks: string[] = [];
  for (let i = 0; i < 2 * packet.sackBlocks; i += 2) blocks.push(`${edge(i)}:${edge(i + 1)}`);
  return blocks.join(" ");
}

/** Bytes as hexadecimal digits. */
export function formatHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

function accEcn({ accEcn0, accEcnCe, accEcn1, accEcnFields }: Packet, first: "0" | "1"): string {
  const counters = [`e0b ${accEcn0}`, `ceb ${accEcnCe}`, `e1b ${accEcn1}`];
  if (first === "1") counters.reverse();
  const present = counters.slice(0, accEcnFields);
  return present.length === 0 ? "" : ` ${present.join(" ")}`;
}

/** The highest of 16 bits says that the others count minutes, not seconds (RFC 5482 §3). */
const formatUserTimeout = (value: number): string =>
  value >>> 15 === 1 ? `${value & 0x7fff} min` : `${value} s`;
