import type { Cursor } from "./cursor.ts";
import type { Ports, ScriptPacket, UdpPacket } from "./packet.ts";
import { parseIcmp } from "./parse-icmp.ts";
import { parseIpInfo } from "./parse-ip-info.ts";
import { parseTcp } from "./parse-tcp.ts";

/** What a packet of any protocol begins with. */
export type PacketHead = Pick<ScriptPacket, "direction" | "ip">;

/** Protocols that the language knows and this runner does not. */
const FOREIGN = ["ipv4", "ipv6", "gre", "mpls", "sctp", "dccp", "eth"];

/** Reads a packet from its `<` or `>` on. */
export function parsePacket(cursor: Cursor): ScriptPacket {
  const direction = cursor.take().text === "<" ? "in" : "out";
  const ip = parseIpInfo(cursor, direction);
  const head: PacketHead = { direction, ip };
  const { next } = cursor;
  if (next.kind === "word" && FOREIGN.includes(next.text)) {
    throw cursor.unsupported(next, `packets of ${next.text}`);
  }
  if (cursor.takeWord("udp")) return parseUdp(cursor, head);
  if (cursor.takeWord("icmp")) return parseIcmp(cursor, head);
  const packet = parseTcp(cursor, head, parsePorts(cursor));
  if (cursor.isSign("/")) throw cursor.unsupported(cursor.next, "TCP over UDP");
  return packet;
}

function parseUdp(cursor: Cursor, head: PacketHead): UdpPacket {
  const ports = parsePorts(cursor);
  cursor.expectSign("(", "write the length: udp (1000)");
  const length = cursor.expectCount("a length", 65507);
  cursor.expectSign(")");
  return { kind: "udp", ...head, ports, length };
}

/** Reads `N > N`; null if there are no ports. */
function parsePorts(cursor: Cursor): Ports | null {
  if (cursor.next.kind !== "integer" || !cursor.isSign(">", 1)) return null;
  const source = cursor.expectCount("a port", 65535);
  cursor.take();
  const destination = cursor.expectCount("a port", 65535);
  return { source, destination };
}
