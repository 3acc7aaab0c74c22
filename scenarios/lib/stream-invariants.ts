import type { Expect, LoggedPacket, PacketLog } from "seedwire";

/** What one end of a connection has said so far, on one link. */
interface Said {
  ack: number;
  rightEdge: number;
  /** Shift of its windows, as its SYN offered it. */
  scale: number;
  /** Each byte of data by its sequence number. */
  readonly bytes: Map<number, number>;
}

/**
 * What holds in every run of TCP, whatever the network does: no ACK takes back another (RFC 9293
 * §3.4), no window is shrunk (§3.8.6, SHLD-14), and a sequence number always means the same byte.
 */
export function expectSaneStreams(expect: Expect, log: PacketLog): void {
  const ends = new Map<string, Said>();
  for (const segment of log.segments) {
    const { link, sourcePort, destinationPort, flags } = segment;
    if (flags.includes("RST")) continue; // says nothing of a stream
    const end = `${link} ${sourcePort} ${destinationPort}`;
    const peer = ends.get(
      `${link.split(">").reverse().join(">")} ${destinationPort} ${sourcePort}`,
    );
    const said = ends.get(end);
    if (said !== undefined && !flags.includes("SYN")) expectSane(expect, segment, said, peer);
    else ends.set(end, firstOf(segment));
  }
}

function firstOf({ ack, window, windowScale }: LoggedPacket): Said {
  return { ack, rightEdge: ack + window, scale: windowScale ?? 0, bytes: new Map() };
}

function expectSane(expect: Expect, segment: LoggedPacket, said: Said, peer?: Said): void {
  const { ack, seq, text, payload } = segment;
  const scaled = said.scale > 0 && peer !== undefined && peer.scale > 0;
  const rightEdge = ack + segment.window * (scaled ? 1 << said.scale : 1);
  if (said.ack > 0) {
    expect({ text, ackFalls: distance(said.ack, ack) < 0 }).toEqual({ text, ackFalls: false });
    const shrinks = distance(said.rightEdge, rightEdge) < 0;
    expect({ text, windowShrinks: shrinks }).toEqual({ text, windowShrinks: false });
  }
  said.ack = ack;
  said.rightEdge = rightEdge;
  payload.forEach((byte, at) => {
    const number = (seq + at) >>> 0;
    const before = said.bytes.get(number) ?? byte;
    if (byte !== before) expect({ text, number, byte }).toEqual({ text, number, byte: before });
    said.bytes.set(number, byte);
  });
}

/** How far it is from one sequence number to another, modulo 2^32. */
const distance = (from: number, to: number): number => (to - from) | 0;
