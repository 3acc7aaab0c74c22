import {
  ACK,
  CWR,
  ECE,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  SYN,
  type Packet,
} from "@seedwire/wire";

/** What a segment of a handshake says, if it says nothing that is unusual there. */
export type HandshakeSegment = Readonly<
  Pick<
    Packet,
    | "seq"
    | "ack"
    | "flags"
    | "window"
    | "trafficClass"
    | "tcpOptions"
    | "tsVal"
    | "tsEcr"
    | "mss"
    | "windowScale"
  >
>;

const USUAL_FLAGS = SYN | ACK | ECE | CWR;
const USUAL_OPTIONS = OPTION_MSS | OPTION_WINDOW_SCALE | OPTION_SACK_PERMITTED | OPTION_TIMESTAMPS;

/** Null if it says more than that. */
export function handshakeSegmentOf(packet: Packet): HandshakeSegment | null {
  const { flags, tcpOptions } = packet;
  if ((flags & ~USUAL_FLAGS) !== 0 || (tcpOptions & ~USUAL_OPTIONS) !== 0) return null;
  if (packet.payloadLength > 0) return null;
  return {
    seq: packet.seq,
    ack: packet.ack,
    flags,
    window: packet.window,
    trafficClass: packet.trafficClass,
    tcpOptions,
    tsVal: packet.tsVal,
    tsEcr: packet.tsEcr,
    mss: packet.mss,
    windowScale: packet.windowScale,
  };
}

/** Makes a packet fresh from its pool say the same. */
export function sayAgain(segment: HandshakeSegment, packet: Packet): void {
  packet.seq = segment.seq;
  packet.ack = segment.ack;
  packet.flags = segment.flags;
  packet.window = segment.window;
  packet.trafficClass = segment.trafficClass;
  packet.tcpOptions = segment.tcpOptions;
  packet.tsVal = segment.tsVal;
  packet.tsEcr = segment.tsEcr;
  packet.mss = segment.mss;
  packet.windowScale = segment.windowScale;
}
