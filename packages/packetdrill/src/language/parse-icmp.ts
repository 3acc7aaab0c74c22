import type { Cursor } from "./cursor.ts";
import { icmpCode, icmpType, ICMP_TYPES, ICMPV6_NAMES, tellsMtu } from "./icmp-names.ts";
import type { Echoed, IcmpPacket } from "./packet.ts";
import type { PacketHead } from "./parse-packet.ts";
import { parseRange } from "./parse-tcp.ts";

/** Reads `icmp TYPE [CODE] [mtu N] [id N] [echoed]`, from the type on. */
export function parseIcmp(cursor: Cursor, head: PacketHead): IcmpPacket {
  const type = parseType(cursor);
  const code = parseCode(cursor, type);
  const mtu = parseMtu(cursor, type, code);
  const id = cursor.takeWord("id") ? cursor.expectCount("an identifier", 0xffff) : null;
  const echoed = parseEchoed(cursor);
  return { kind: "icmp", ...head, ports: null, type, code, mtu, id, echoed };
}

function parseType(cursor: Cursor): number {
  const token = cursor.expectWord("the type of an ICMP message", "write for example unreachable");
  refuseVersion6(cursor, token);
  const type = icmpType(token.text);
  if (type !== undefined) return type;
  const names = Object.keys(ICMP_TYPES).join(", ");
  throw cursor.wrong("the type of an ICMP message", `write type_3 or one of ${names}`, token);
}

function parseCode(cursor: Cursor, type: number): number {
  const { next } = cursor;
  if (next.kind !== "word" || next.text === "mtu" || next.text === "id") return 0;
  refuseVersion6(cursor, next);
  const code = icmpCode(type, next.text);
  if (code === undefined) throw cursor.wrong("the code of an ICMP message", "write code_4", next);
  cursor.take();
  return code;
}

function refuseVersion6(cursor: Cursor, token: Cursor["next"]): void {
  if (!ICMPV6_NAMES.includes(token.text)) return;
  throw cursor.unsupported(token, `"${token.text}", which is of ICMPv6`);
}

function parseMtu(cursor: Cursor, type: number, code: number): number | null {
  const { next } = cursor;
  if (!cursor.takeWord("mtu")) return null;
  if (!tellsMtu(type, code)) throw cursor.wrong("an MTU only after frag_needed", "", next);
  return cursor.expectCount("an MTU", 0xffff);
}

/** Reads `[1:1001(1000)]`, `[udp (100)]`, `[raw (100)]`, or nothing. */
function parseEchoed(cursor: Cursor): Echoed | null {
  if (!cursor.takeSign("[")) return null;
  const echoed = parseQuote(cursor);
  cursor.expectSign("]");
  return echoed;
}

function parseQuote(cursor: Cursor): Echoed {
  const kind = cursor.takeWord("udp") ? "udp" : cursor.takeWord("raw") ? "raw" : null;
  if (kind === null) return { kind: "tcp", ...parseRange(cursor) };
  cursor.expectSign("(", `write the length: ${kind} (100)`);
  const length = cursor.expectCount("a length", 65507);
  cursor.expectSign(")");
  return { kind, length };
}
