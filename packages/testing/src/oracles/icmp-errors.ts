import { passageChannel, type Node } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import {
  emitPacket,
  formatAddress,
  ICMP,
  ICMP_TIME_EXCEEDED,
  ICMP_UNREACHABLE,
  isBroadcast,
  isMulticast,
  type Address,
  type Packet,
} from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** Types of ICMP messages that report errors (RFC 792). */
const ERRORS: ReadonlySet<number> = new Set([ICMP_UNREACHABLE, 4, 5, ICMP_TIME_EXCEEDED, 12]);

const IP_HEADER_BYTES = 20;
const LEAST_QUOTE_BYTES = 8;
const MOST_BYTES = 576;

/** What an error quotes: the beginning of a packet, read here by itself. */
class Quote {
  readonly #bytes: DataView;
  readonly length: number;

  constructor({ payload, payloadOffset, payloadLength }: Packet) {
    this.#bytes = new DataView(payload.buffer, payload.byteOffset + payloadOffset, payloadLength);
    this.length = payloadLength;
  }

  get isIp(): boolean {
    return this.length >= IP_HEADER_BYTES && this.byte(0) >>> 4 === 4;
  }

  get headerBytes(): number {
    return (this.byte(0) & 15) * 4;
  }

  get sizeBytes(): number {
    return this.#bytes.getUint16(2);
  }

  get identification(): number {
    return this.#bytes.getUint16(4);
  }

  get fragmentOffset(): number {
    return (this.#bytes.getUint16(6) & 0x1fff) * 8;
  }

  get protocol(): number {
    return this.byte(9);
  }

  get source(): Address {
    return this.#bytes.getInt32(12) as Address;
  }

  get destination(): Address {
    return this.#bytes.getInt32(16) as Address;
  }

  byte(at: number): number {
    return this.#bytes.getUint8(at);
  }
}

/** Errors are told to whom they concern, and to nobody else. */
export const icmpErrors: Oracle = {
  name: "icmp-errors",
  promise:
    "ICMP errors quote the packet they are about, go to its source, and are never about ICMP errors, broadcasts, later fragments, or more often than the limit lets them",
  source: "RFC 1122 §3.2.2",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    /** The latest packet that came anywhere, as it came. Errors are sent while it is dealt with. */
    let offender: Packet | null = null;
    let offenderSerial = -1;
    /** Errors of a node to an address: when the first went out, and how many did. */
    const sent = new Map<Node, Map<Address, { readonly sinceNs: number; count: number }>>();

    trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event !== "deliver") return;
      offender = packet;
      offenderSerial = packet.serial;
    });
    trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage !== "send" || packet.protocol !== ICMP || !ERRORS.has(packet.icmpType)) return;
      const quote = new Quote(packet);
      const wrong =
        wrongQuote(quote, packet) ??
        (offender?.serial === offenderSerial && !isTooLate(packet)
          ? differs(quote, offender)
          : null) ??
        tooMany(node, packet.destination);
      if (wrong === null) return;
      const found = `${node.name} sends an ICMP error that ${wrong}`;
      breach({ found, host: node.name, packet: formatPacket(packet) });
    });

    function tooMany(node: Node, address: Address): string | null {
      const { limit } = node.icmp;
      if (limit === null) return null;
      const nowNs = node.clock.monotonicNs;
      let addresses = sent.get(node);
      if (addresses === undefined) sent.set(node, (addresses = new Map()));
      let errors = addresses.get(address);
      if (errors === undefined) addresses.set(address, (errors = { sinceNs: nowNs, count: 0 }));
      errors.count++;
      const most = limit.burst + Math.floor((nowNs - errors.sinceNs) / limit.intervalNs);
      if (errors.count <= most) return null;
      return `is number ${errors.count} to ${formatAddress(address)}, at most ${most} may be sent by now`;
    }
  },
};

/** "Reassembly timeout": about a fragment that came long before (RFC 792). */
const isTooLate = ({ icmpType, icmpCode }: Packet): boolean =>
  icmpType === ICMP_TIME_EXCEEDED && icmpCode === 1;

/** What is wrong with an error by itself; null if nothing is. */
function wrongQuote(quote: Quote, error: Packet): string | null {
  if (!quote.isIp) return "quotes no IP packet";
  const { headerBytes, length, source, destination, protocol } = quote;
  const leastBytes = Math.min(headerBytes + LEAST_QUOTE_BYTES, quote.sizeBytes);
  if (length < leastBytes) return `quotes ${length} bytes, expected ${leastBytes} at least`;
  if (error.sizeBytes > MOST_BYTES) return `has ${error.sizeBytes} bytes, at most ${MOST_BYTES}`;
  if (source !== error.destination) return `is not for ${formatAddress(source)}, whom it concerns`;
  if (quote.fragmentOffset > 0) return "is about a fragment that is not the first";
  if (isBroadcast(destination) || isMulticast(destination)) return "is about a broadcast";
  if (source === 0 || isBroadcast(source) || isMulticast(source)) return "is for no single host";
  if (protocol === ICMP && ERRORS.has(quote.byte(headerBytes))) return "is about an ICMP error";
  return null;
}

/** Whether a quote is not the beginning of the packet that has just come, if it is about that. */
function differs(quote: Quote, offender: Packet): string | null {
  const isAbout =
    offender.identification === quote.identification &&
    offender.source === quote.source &&
    offender.sizeBytes === quote.sizeBytes;
  if (!isAbout || offender.free) return null;
  const bytes = emitPacket(offender);
  for (let at = 0; at < quote.length; at++) {
    if (quote.byte(at) === bytes[at]) continue;
    return `quotes byte ${at} as ${quote.byte(at)}, but it is ${bytes[at]}`;
  }
  return null;
}
