import {
  CE,
  ECT_0,
  ECT_1,
  NOT_ECT,
  emitPacket,
  parseIpHeader,
  parsePacket,
  type Packet,
} from "@seedwire/wire";
import { expect, test } from "vitest";
import { damage } from "./bytes.ts";
import { TestLink } from "./link.fixture.ts";
import { markCe } from "./mark.ts";

test("a packet that is damaged bytes is marked in these, its header checksum right (RFC 3168 §5)", () => {
  const lab = new TestLink();
  const packet: Packet = lab.packet(1, 100);
  packet.trafficClass = (46 << 2) | ECT_1;
  damage(packet, 8 * 60 + 3); // in the payload
  const sound = emitPacket(packet).slice();
  expect(markCe(packet)).toBe(true);
  const bytes = emitPacket(packet);
  const read = lab.pool.take();
  expect(parseIpHeader(bytes, read)).toBe("ok");
  expect([read.trafficClass, packet.trafficClass]).toEqual([(46 << 2) | CE, (46 << 2) | CE]);
  expect(bytes.slice(12)).toEqual(sound.slice(12));
  expect(parsePacket(bytes, read)).toBe("udp-checksum");
});

test.each([
  [NOT_ECT, 0b00, 0b00],
  [ECT_1, 0b01, 0b11],
  [ECT_0, 0b10, 0b11],
  [CE, 0b11, 0b11],
])(
  "RFC3168-5-a RFC3168-12 codepoint %i is %i on the wire, and %i after a mark",
  (field, before, after) => {
    const lab = new TestLink();
    const packet = lab.packet(1, 100);
    packet.trafficClass = (46 << 2) | field;
    const octet = (): number => emitPacket(packet)[1]!;
    expect(octet()).toBe((46 << 2) | before);
    expect(markCe(packet)).toBe(field !== NOT_ECT);
    expect(octet()).toBe((46 << 2) | after);
  },
);

test("marking twice changes nothing more", () => {
  const lab = new TestLink();
  const packet = lab.packet(1, 100);
  packet.trafficClass = CE;
  damage(packet, 8 * 60);
  const before = emitPacket(packet).slice();
  expect(markCe(packet)).toBe(true);
  expect(emitPacket(packet)).toEqual(before);
});
