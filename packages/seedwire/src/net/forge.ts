import { channelKey } from "@seedwire/engine";
import {
  ACK,
  OPTION_MSS,
  OPTION_TIMESTAMPS,
  TCP,
  tcpHeaderBytes,
  toBytes,
  type Address,
  type Packet,
} from "@seedwire/wire";
import { flagBits } from "../log/flag-names.ts";
import type { Host } from "./host.ts";

/** A TCP segment written by hand: an attacker's, or a duplicate out of the past. */
export interface ForgedSegment {
  /** Who it says it is from: a host or an address, and a port. */
  readonly from: readonly [Host | string, port: number];
  readonly to: readonly [Host | string, port: number];
  /** Control bits by their names in RFC 9293 §3.1: "SYN,ACK". */
  readonly flags: string;
  readonly seq: number;
  /** Default 0; it counts only if the flags hold ACK. */
  readonly ack?: number;
  /** The field of the header. Default 65535. */
  readonly window?: number;
  readonly data?: Uint8Array | string;
  /** An MSS option, for a SYN. */
  readonly mss?: number;
  /** A timestamps option: TSval and TSecr. */
  readonly timestamps?: readonly [tsVal: number, tsEcr: number];
}

/** The channel of the trace bus on which segments written by hand are told, before they leave. */
export const forgeChannel = channelKey<[packet: Packet]>("forge");

/** Makes the packet of a forged segment. */
export function forge(host: Host, segment: ForgedSegment): Packet {
  const { from, to, flags, seq, ack = 0, window = 65535, data, mss, timestamps } = segment;
  const { network, node } = host;
  const address = (end: Host | string): Address => network.addressOf(end);
  const packet = node.pool.take();
  packet.protocol = TCP;
  packet.source = address(from[0]);
  packet.destination = address(to[0]);
  packet.sourcePort = port(from[1], host);
  packet.destinationPort = port(to[1], host);
  packet.flags = flagBits(flags);
  packet.seq = seq | 0;
  packet.ack = (packet.flags & ACK) === 0 ? 0 : ack | 0;
  packet.window = window;
  if (mss !== undefined) {
    packet.tcpOptions |= OPTION_MSS;
    packet.mss = mss;
  }
  if (timestamps !== undefined) {
    packet.tcpOptions |= OPTION_TIMESTAMPS;
    [packet.tsVal, packet.tsEcr] = [timestamps[0] | 0, timestamps[1] | 0];
  }
  if (data !== undefined) {
    packet.payload = toBytes(data);
    packet.payloadLength = packet.payload.length;
  }
  packet.sizeBytes = 20 + tcpHeaderBytes(packet) + packet.payloadLength;
  return packet;
}

function port(number: number, host: Host): number {
  if (Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  throw new RangeError(`${host.name}: forge: port ${number}; expected a whole number, 0 to 65535`);
}
