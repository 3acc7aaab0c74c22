import {
  anything,
  channelKey,
  check,
  checkOptions,
  kind,
  text,
  whole,
  type InputKind,
  type Kinds,
} from "@seedwire/engine";
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

type End = ForgedSegment["from"];

/** Numbers that go round: those of the stream, and of the clock of timestamps. */
const NUMBER: InputKind<number> = kind(
  "a whole number, of which the lowest 32 bits count",
  Number.isSafeInteger,
);
const FIELD = whole(0, 65535);
const END: InputKind<End> = kind(
  "a host or an address, and a port, for example [a, 49152]",
  (value) => Array.isArray(value) && value.length === 2 && FIELD.accepts(value[1]),
);
const TIMESTAMPS: InputKind<readonly [number, number]> = kind(
  "TSval and TSecr, for example [1000, 0]",
  (value) => Array.isArray(value) && value.length === 2 && value.every(NUMBER.accepts),
);

const KINDS: Kinds<ForgedSegment> = {
  from: END,
  to: END,
  flags: text("SYN,ACK"),
  seq: NUMBER,
  ack: NUMBER,
  window: FIELD,
  data: anything(), // toBytes looks at it
  mss: FIELD,
  timestamps: TIMESTAMPS,
};
const REQUIRED = ["from", "to", "flags", "seq"] as const;

/** The channel of the trace bus on which segments written by hand are told, before they leave. */
export const forgeChannel = channelKey<[packet: Packet]>("forge");

/** Makes the packet of a forged segment. */
export function forge(host: Host, segment: ForgedSegment): Packet {
  const what = `${host.name}: forge`;
  checkOptions(segment, KINDS, what);
  for (const key of REQUIRED)
    check(segment[key], KINDS[key] as InputKind<unknown>, `${what}: ${key}`);
  const { from, to, flags, seq, ack = 0, window = 65535, data = "", mss, timestamps } = segment;
  const { network, node } = host;
  const address = (end: Host | string): Address => network.addressOf(end);
  const [source, destination] = [address(from[0]), address(to[0])];
  const bits = flagBits(flags);
  const payload = toBytes(data);
  const packet = node.pool.take(); // now that nothing can be refused any more
  packet.protocol = TCP;
  packet.source = source;
  packet.destination = destination;
  packet.sourcePort = from[1];
  packet.destinationPort = to[1];
  packet.flags = bits;
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
  if (payload.length > 0) {
    packet.payload = payload;
    packet.payloadLength = payload.length;
  }
  packet.sizeBytes = 20 + tcpHeaderBytes(packet) + packet.payloadLength;
  return packet;
}
