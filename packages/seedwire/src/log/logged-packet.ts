import { formatDuration, type Ns } from "@seedwire/engine";
import type { DropReason, Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import {
  ICMP,
  isFragment,
  NO_BYTES,
  OPTION_MSS,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  TCP,
  UDP,
  type Packet,
} from "@seedwire/wire";
import { flagNames } from "./flag-names.ts";

/** A packet on a link, as it was when it was handed to the link. */
export interface LoggedPacket {
  /** "client>server" */
  readonly link: string;
  /** When it was handed to the link. */
  readonly timeNs: Ns;
  /** When it came out at the other end; null if it has not, or never will. */
  deliveredNs: Ns | null;
  /** Why it died on the link; null if it has not. */
  dropped: DropReason | null;
  /** Made by the medium, and not sent by anybody. */
  readonly copy: boolean;
  readonly protocol: "tcp" | "udp" | "icmp" | "other";
  /** All of the IP packet. */
  readonly sizeBytes: number;
  readonly payloadBytes: number;
  /** What the transport carries, by reference: not to be written to. Empty for a fragment. */
  readonly payload: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** "SYN", "SYN,ACK", "PSH,ACK", "FIN,ACK", ...; "" for what is not TCP. */
  readonly flags: string;
  /** As on the wire, 0 to 2^32 - 1. */
  readonly seq: number;
  readonly ack: number;
  /** As on the wire, not scaled. */
  readonly window: number;
  /** The MSS option; null without. */
  readonly mss: number | null;
  /** The window scale option; null without. */
  readonly windowScale: number | null;
  /** TSval and TSecr, 0 to 2^32 - 1; null without. */
  readonly timestamps: readonly [tsVal: number, tsEcr: number] | null;
  /** In a few words, much as tcpdump writes it. */
  readonly text: string;
}

/** Writes down a packet that is handed to a link now. */
export function logPacket(link: Link, packet: Packet, timeNs: Ns, copy: boolean): LoggedPacket {
  const isWhole = !isFragment(packet);
  const isTcp = packet.protocol === TCP && isWhole;
  const hasPorts = isTcp || (packet.protocol === UDP && isWhole);
  const { payloadOffset: from, payloadLength, tcpOptions } = packet;
  return {
    link: link.name,
    timeNs,
    deliveredNs: null,
    dropped: null,
    copy,
    protocol: PROTOCOLS.get(packet.protocol) ?? "other",
    sizeBytes: packet.sizeBytes,
    payloadBytes: payloadLength,
    payload: isWhole ? packet.payload.subarray(from, from + payloadLength) : NO_BYTES,
    sourcePort: hasPorts ? packet.sourcePort : 0,
    destinationPort: hasPorts ? packet.destinationPort : 0,
    flags: isTcp ? flagNames(packet.flags) : "",
    seq: isTcp ? packet.seq >>> 0 : 0,
    ack: isTcp ? packet.ack >>> 0 : 0,
    window: isTcp ? packet.window : 0,
    mss: isTcp && (tcpOptions & OPTION_MSS) !== 0 ? packet.mss : null,
    windowScale: isTcp && (tcpOptions & OPTION_WINDOW_SCALE) !== 0 ? packet.windowScale : null,
    timestamps:
      isTcp && (tcpOptions & OPTION_TIMESTAMPS) !== 0
        ? [packet.tsVal >>> 0, packet.tsEcr >>> 0]
        : null,
    text: formatPacket(packet),
  };
}

const PROTOCOLS: ReadonlyMap<number, LoggedPacket["protocol"]> = new Map([
  [TCP, "tcp"],
  [UDP, "udp"],
  [ICMP, "icmp"],
]);

/**
 * A segment as the figures of RFC 9293 §3.5 write it, with when and where it was sent and, if it
 * died on the link, why: `10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>`.
 */
export function figureOf(segment: LoggedPacket): string {
  const { timeNs, link, seq, ack, flags, mss, payloadBytes, dropped } = segment;
  let text = `${formatDuration(timeNs)} ${link} <SEQ=${seq}>`;
  if (flags.endsWith("ACK")) text += `<ACK=${ack}>`;
  text += `<CTL=${flags}>`;
  if (mss !== null) text += `<MSS=${mss}>`;
  if (payloadBytes > 0) text += `<DATA=${payloadBytes}>`;
  return dropped === null ? text : `${text} (${dropped})`;
}
