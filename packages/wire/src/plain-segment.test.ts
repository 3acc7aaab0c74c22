import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { emitPacket, writeWorkPacket } from "./emit.ts";
import { OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, TCP, UDP, type Packet } from "./packet.ts";
import { anyPlainSegment, packetOf } from "./packets.fixture.ts";
import { isPlainSegment } from "./plain-segment.ts";
import { PACKET_AT, sharedMemory, SOURCE_AT, SOURCE_BYTES } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

const source = new Uint8Array(sharedMemory().buffer, SOURCE_AT, SOURCE_BYTES);
const before = source.slice();
afterEach(() => source.set(before)); // patterns are sent from there

const plain = (fields: Partial<Packet> = {}): Packet =>
  packetOf({ protocol: TCP, tcpOptions: OPTION_TIMESTAMPS, ...fields });

/** What the short way writes, and that it writes nothing else. */
function written(packet: Packet, at = PACKET_AT): Uint8Array {
  const { bytes, seal } = workMemory();
  expect(seal).not.toBeNull();
  expect(isPlainSegment(packet)).toBe(true);
  bytes.fill(0xee);
  const length = writeWorkPacket(packet, at);
  const result = bytes.slice(at, at + length);
  bytes.fill(0xee, at, at + length);
  expect(bytes.every((byte) => byte === 0xee)).toBe(true);
  return result;
}

describe("a plain segment", () => {
  test("has the bytes that it has otherwise, wherever its payload lies", () => {
    const same = fc.property(
      anyPlainSegment,
      fc.nat({ max: 1000 }),
      fc.nat({ max: 3 }),
      (packet, from, word) => {
        const bytes = emitPacket(packet);
        expect(written(packet, 4 * word)).toEqual(bytes);
        const room = source.subarray(from);
        const { payloadOffset, payloadLength } = packet;
        room.set(packet.payload.subarray(payloadOffset, payloadOffset + payloadLength), 7);
        packet.payload = room;
        packet.payloadOffset = 7;
        expect(written(packet, 4 * word)).toEqual(bytes);
      },
    );
    fc.assert(same, { numRuns: 40 });
  });

  test.each([0, 1, 31, 32, 33, 1448, 65_483])("of %i bytes, all ones or zeros", (length) => {
    for (const byte of [0xff, 0]) {
      const packet = plain({ payload: new Uint8Array(length).fill(byte), seq: -1, tsVal: -1 });
      expect(written(packet)).toEqual(emitPacket(packet));
    }
  });

  test("takes bytes from the room for what is sent and leaves them there", () => {
    source.fill(0x55, 0, 3000);
    written(plain({ payload: source, payloadLength: 3000 }));
    expect(source.subarray(0, 3000).every((byte) => byte === 0x55)).toBe(true);
  });

  test("does not reach beyond its buffer", () => {
    for (const payload of [new Uint8Array(9), source.subarray(0, 9)]) {
      const packet = plain({ payload, payloadOffset: 1, payloadLength: 9 });
      expect(() => writeWorkPacket(packet, PACKET_AT)).toThrow("lies within its buffer");
    }
  });

  test.each<[string, Partial<Packet>]>([
    ["another protocol", { protocol: UDP }],
    ["no option", { tcpOptions: 0 }],
    ["another option", { tcpOptions: OPTION_TIMESTAMPS | OPTION_SACK_PERMITTED }],
    ["options as they came", { rawTcpOptions: new Uint8Array(12) }],
    ["damage", { damaged: new Uint8Array(60) }],
    ["bytes of its own", { wireBytes: new Uint8Array(40) }],
    [
      "a datagram that it is a piece of",
      { fragmentOf: packetOf({ protocol: TCP }), sizeBytes: 52 },
    ],
    ["IP options", { ipOptions: new Uint8Array(4) }],
    ["more fragments", { moreFragments: true }],
    ["a reserved flag", { reservedFlag: true }],
    ["a reserved bit", { reserved: 1 }],
    ["a place in a datagram", { fragmentOffset: 8 }],
    ["an urgent pointer", { urgentPointer: 1 }],
    ["a TTL too large", { ttl: 256 }],
    ["an identification too large", { identification: 0x10000 }],
    ["a window too large", { window: 0x10000 }],
    ["a payload too long", { payload: new Uint8Array(65_484) }],
    ["a wrong size", { sizeBytes: 53 }],
  ])("is none with %s", (_, fields) => {
    expect(isPlainSegment(plain())).toBe(true);
    expect(isPlainSegment(plain(fields))).toBe(false);
  });
});
