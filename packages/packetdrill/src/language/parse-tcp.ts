import type { Cursor } from "./cursor.ts";
import { parseFlags } from "./parse-flags.ts";
import type { PacketHead } from "./parse-packet.ts";
import { parseTcpOptions } from "./parse-tcp-options.ts";
import type { Ports, TcpPacket } from "./packet.ts";

const MAX_SEQ = 0xffffffff;

/** Octets of payload that fit a segment of a script. */
const MAX_LENGTH = 65535;

/** Reads `flags seq [ack N] [win N] [urg N] [<options>]`. */
export function parseTcp(cursor: Cursor, head: PacketHead, ports: Ports | null): TcpPacket {
  const { flags, asDigit } = parseFlags(cursor);
  const { seq, length } = parseRange(cursor);
  const ack = cursor.takeWord("ack")
    ? cursor.expectCount("an acknowledgement number", MAX_SEQ)
    : null;
  const window = parseWindow(cursor, head);
  const urgentPointer = cursor.takeWord("urg")
    ? cursor.expectCount("an urgent pointer", 0xffff)
    : 0;
  const options = parseTcpOptions(cursor, head.direction);
  return {
    kind: "tcp",
    ...head,
    ports,
    flags,
    flagsAsDigit: asDigit,
    seq,
    length,
    ack,
    window,
    urgentPointer,
    options,
  };
}

/** Reads `start:end(length)`. */
export function parseRange(cursor: Cursor): { seq: number; length: number } {
  const hint = "write start:end(length), for example 1:1001(1000)";
  const seq = cursor.expectCount("a sequence number", MAX_SEQ, hint);
  cursor.expectSign(":", hint);
  const place = cursor.next;
  const end = cursor.expectCount("the end of the sequence numbers", MAX_SEQ, hint);
  cursor.expectSign("(", hint);
  const length = cursor.expectCount("a length", MAX_LENGTH, hint);
  cursor.expectSign(")", hint);
  const right = (seq + length) % (MAX_SEQ + 1);
  if (end !== right) {
    const what = `found ${seq}:${end}(${length}), expected the end to be start + length`;
    throw cursor.error(place, `${what}; write ${seq}:${right}(${length})`);
  }
  return { seq, length };
}

function parseWindow(cursor: Cursor, { direction }: PacketHead): number | null {
  if (cursor.takeWord("win")) return cursor.expectCount("a window", 0xffff);
  if (direction === "out") return null;
  throw cursor.wrong("the window of an inbound segment", "write for example win 1000");
}
