import { TCP, type Packet } from "@seedwire/wire";
import type { EcnWord, ScriptPacket } from "../language/packet.ts";
import type { Difference } from "./compare.ts";
import type { Captured } from "./network.ts";
import { ecnWord } from "./read-packet.ts";
import { areZero } from "./zeros.ts";

/** What is wrong with captured packets that their notation does not show, or shows on request. */
export function wrongHeaders(expected: ScriptPacket, segments: readonly Captured[]): Difference[] {
  return [
    ...wrongIp(expected, segments.at(-1)!.packet),
    ...segments.flatMap(({ packet }) => wrongContents(packet)),
  ];
}

function wrongIp({ ip }: ScriptPacket, packet: Packet): Difference[] {
  const found: Difference[] = [];
  const add = (text: string): void => {
    found.push({ field: "ip", text });
  };
  const word = ecnWord(packet);
  if (ip.ecn !== null && !isEcn(word, ip.ecn)) add(`ECN is ${word}, expected ${ip.ecn}`);
  if (ip.tos !== null && ip.tos !== packet.trafficClass) {
    add(`the TOS octet is ${hex(packet.trafficClass)}, expected ${hex(ip.tos)}`);
  }
  if (ip.ttl !== null && ip.ttl !== packet.ttl) add(`the TTL is ${packet.ttl}, expected ${ip.ttl}`);
  if (packet.ipOptions.length > 0) add("there are IP options, expected none");
  return found;
}

const isEcn = (word: EcnWord, expected: EcnWord): boolean =>
  expected === "ect01" ? word === "ect0" || word === "ect1" : word === expected;

const hex = (octet: number): string => `0x${octet.toString(16).padStart(2, "0")}`;

function wrongContents(packet: Packet): Difference[] {
  const { protocol, reserved, payload, payloadOffset, payloadLength } = packet;
  if (protocol !== TCP) return [];
  const found: Difference[] = [];
  if (reserved !== 0) {
    found.push({ field: "flags", text: `the reserved bits are ${reserved}, expected 0` });
  }
  if (!areZero(payload, payloadOffset, payloadOffset + payloadLength)) {
    found.push({ field: "seq", text: "the payload is not all zeros, which is what was written" });
  }
  return found;
}
