import type { Address } from "./address.ts";

/** Protocol numbers of the IPv4 header (IANA). */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;

/** Control bits of the TCP header (RFC 9293 §3.1, RFC 3168 §6.1, RFC 9768 §3.1). */
export const FIN = 0x001;
export const SYN = 0x002;
export const RST = 0x004;
export const PSH = 0x008;
export const ACK = 0x010;
export const URG = 0x020;
export const ECE = 0x040;
export const CWR = 0x080;
export const AE = 0x100;

/** ECN codepoints, the low two bits of the traffic class (RFC 3168 §5). */
export const NOT_ECT = 0;
export const ECT_1 = 1;
export const ECT_0 = 2;
export const CE = 3;

/** Which TCP options a segment carries: bits of `packet.tcpOptions`. */
export const OPTION_MSS = 1;
export const OPTION_WINDOW_SCALE = 2;
export const OPTION_SACK_PERMITTED = 4;
export const OPTION_SACK = 8;
export const OPTION_TIMESTAMPS = 16;
export const OPTION_FAST_OPEN = 32;
export const OPTION_ACCECN_0 = 64;
export const OPTION_ACCECN_1 = 128;
export const OPTION_USER_TIMEOUT = 256;
/** Fast Open in the form of before RFC 7413: with the cookie in `fastOpenCookie` too. */
export const OPTION_FAST_OPEN_EXPERIMENTAL = 512;

/** What a link does to a packet: bits of `packet.fate`. */
export const FATE_DELIVER = 0;
export const FATE_DROP = 1;
export const FATE_DUPLICATE = 2;
export const FATE_CORRUPT = 4;
export const FATE_DELAY = 8;
/** Set beside the others where a script of fates says so, and not a model. */
export const FATE_SCRIPTED = 16;
/** A copy that the medium made of a packet, right behind which it arrives. */
export const FATE_COPY = 32;

export const NO_BYTES = new Uint8Array(0);

/**
 * An IP packet as the simulator moves it: one flat object with all header fields and the payload
 * by reference, pooled. It becomes bytes only when somebody looks (`emit`).
 *
 * All packets have this one shape, whatever they carry, so that the code that moves them stays
 * monomorphic; fields of other protocols are simply not looked at. Fields that hold times are born
 * as doubles. What is looked at on every hop stands first, so that it lies in few cache lines.
 */
export class Packet {
  // Who holds it: lists are threaded through the packets themselves.
  /** Next in the list that holds it: the free list of the pool, or a link's packets on their way. */
  next: Packet | null = null;
  /** Next of those that wait for a link's transmitter. */
  nextWaiting: Packet | null = null;
  /** In the pool's free list: nobody may touch it. */
  free = false;
  /** Number in the run, by order of birth; copies and fragments get their own. */
  serial = 0;

  // On a link.
  /** When its transmission starts, ns. */
  startNs = 0.5;
  /** When it arrives at the other end, ns. */
  arrivalNs = 0.5;
  /** Order of its arrival among events of equal time. */
  order = 0.5;
  /** What the link it is on does to it: `FATE_` bits. */
  fate = FATE_DELIVER;
  /** How many copies of it arrive beside it, where its fate is to be duplicated. */
  copies = 0;
  /**
   * What follows the IP header as real bytes, where they are not what the fields say: damaged on
   * the way, of a protocol nobody here knows, or a fragment that came as bytes. Otherwise null.
   */
  wireBytes: Uint8Array | null = null;
  /**
   * The whole packet as damaged bytes, after a link flipped a bit. The next node parses and
   * verifies them for real. Otherwise null.
   */
  damaged: Uint8Array | null = null;

  // IPv4 header (RFC 791 §3.1).
  source = 0 as Address;
  destination = 0 as Address;
  /** Total length in bytes, header included. */
  sizeBytes = 0;
  protocol = 0;
  ttl = 64;
  /** DSCP in the high six bits, ECN in the low two (RFC 2474, RFC 3168). */
  trafficClass = 0;
  identification = 0;
  /** The first bit of the flags: always 0, but a router must not mind (RFC 1812 §4.2.2.3). */
  reservedFlag = false;
  dontFragment = false;
  moreFragments = false;
  /** Offset of this fragment within the datagram, in bytes (a multiple of 8). */
  fragmentOffset = 0;
  /** IP options, padded to a multiple of 4 bytes. */
  ipOptions: Uint8Array = NO_BYTES;

  // TCP and UDP.
  sourcePort = 0;
  destinationPort = 0;

  // TCP header (RFC 9293 §3.1). Sequence numbers are signed 32-bit integers: compare with seqLt.
  seq = 0;
  ack = 0;
  /** Control bits, FIN to AE. */
  flags = 0;
  /** The window field as it stands in the header, not scaled. */
  window = 0;
  urgentPointer = 0;
  /** The three bits of the header that are still reserved. */
  reserved = 0;
  /** Which of the options below are present: `OPTION_` bits. */
  tcpOptions = 0;
  tsVal = 0;
  tsEcr = 0;
  /**
   * The option bytes as they were received, if they are not the ones that would be emitted for the
   * fields above (another order or padding, unknown options); otherwise null.
   */
  rawTcpOptions: Uint8Array | null = null;

  // What the transport carries: `payloadLength` bytes of `payload` from `payloadOffset` on.
  payload: Uint8Array = NO_BYTES;
  payloadOffset = 0;
  payloadLength = 0;
  /**
   * Payload of each TCP segment that receive offload joined into this one, bytes, the last one
   * perhaps shorter (Linux, GRO); 0: it came as it is. No link sets it, only who plays a driver.
   */
  joinedSegmentBytes = 0;

  /**
   * For a fragment: the whole datagram that it is a piece of. What this fragment carries is
   * `sizeBytes` less the header, from `fragmentOffset` on.
   */
  fragmentOf: Packet | null = null;

  // TCP options of few segments.
  mss = 0;
  windowScale = 0;
  sackBlocks = 0;
  /** Left and right edges of up to four SACK blocks; made when first used. */
  sackEdges: Int32Array | null = null;
  /** Fast Open cookie; empty in a request (RFC 7413 §4.1.1). */
  fastOpenCookie: Uint8Array = NO_BYTES;
  /** AccECN byte counters, 24 bits each, and how many of the three are present (RFC 9768 §3.2.3). */
  accEcn0 = 0;
  accEcnCe = 0;
  accEcn1 = 0;
  accEcnFields = 0;
  /** User timeout option: the granularity bit and 15 bits of value (RFC 5482 §3). */
  userTimeout = 0;

  // ICMP header (RFC 792).
  icmpType = 0;
  icmpCode = 0;
  /** The second 32 bits: identifier and sequence number, or the next-hop MTU, or unused. */
  icmpRest = 0;
}

/** Whether this is a piece of a datagram, and not a whole one. */
export const isFragment = (packet: Packet): boolean =>
  packet.moreFragments || packet.fragmentOffset > 0;

/** Length of the IP header in bytes. */
export const ipHeaderBytes = (packet: Packet): number => 20 + packet.ipOptions.length;
