import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { decrementTtl, parseIpHeader } from "./ipv4.ts";
import { Packet, UDP } from "./packet.ts";
import { ALICE, anyPacket, BOB, hex, packetOf, textbookChecksum } from "./packets.fixture.ts";
import { parsePacket } from "./parse.ts";

const small = (): Packet => packetOf({ protocol: UDP, payload: hex("0102") });

/** A packet's bytes with one of the header changed and the header's checksum made right again. */
function withByte(at: number, value: number): Uint8Array {
  const bytes = emitPacket(small());
  bytes[at] = value;
  bytes.fill(0, 10, 12);
  const checksum = textbookChecksum(bytes.subarray(0, (bytes[0]! & 15) * 4));
  bytes[10] = checksum >>> 8;
  bytes[11] = checksum;
  return bytes;
}

describe("the IPv4 header", () => {
  test("RFC 791 §3.1: every field has its place", () => {
    const fields = { ttl: 7, trafficClass: 0xb9, identification: 0xabcd, dontFragment: true };
    const bytes = emitPacket(packetOf({ protocol: UDP, ...fields, ipOptions: hex("94040000") }));
    expect(bytes.subarray(0, 10)).toEqual(hex("46b9 0020 abcd 4000 07 11"));
    const packet = new Packet();
    expect(parseIpHeader(bytes, packet)).toBe("ok");
    expect(packet).toMatchObject({ ...fields, protocol: UDP, source: ALICE, destination: BOB });
    expect([packet.sizeBytes, packet.ipOptions.length]).toEqual([32, 4]);
  });

  test.each([
    ["another version", 0, 0x65],
    ["a header of 16 bytes", 0, 0x44],
    ["a header longer than the packet", 0, 0x4f],
    ["more bytes than there are", 3, 31],
    ["fewer bytes than the header", 3, 19],
  ])("RFC 1812 §5.2.2: %s: not a packet", (_title, at, value) => {
    expect(parseIpHeader(withByte(at, value), new Packet())).toBe("ip-header");
  });

  test("only the bytes from the given place on count", () => {
    const bytes = new Uint8Array([...hex("ffff ffff"), ...emitPacket(small())]);
    const reads = (end: number) => parseIpHeader(bytes, new Packet(), 4, end);
    expect([reads(bytes.length), reads(bytes.length - 1)]).toEqual(["ok", "ip-header"]);
  });

  test("fewer than 20 bytes are none", () => {
    for (let length = 0; length < 20; length++) {
      const bytes = emitPacket(small()).subarray(0, length);
      expect(parseIpHeader(bytes, new Packet())).toBe("ip-header");
    }
  });

  test("RFC 1122 §3.2.1.2: a wrong checksum is told, and nothing is set", () => {
    const bytes = emitPacket(small());
    bytes[15]! ^= 1;
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ip-checksum");
    expect(packet).toEqual(new Packet());
  });

  test("RFC 1812 §4.2.2.3: the reserved flag is no reason to drop, and stays", () => {
    const bytes = withByte(6, 0x80);
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect(packet.reservedFlag).toBe(true);
    expect(emitPacket(packet)).toEqual(bytes);
  });

  test("what follows the packet, as in a filled-up Ethernet frame, is not of it", () => {
    const bytes = new Uint8Array(46);
    bytes.set(emitPacket(small()));
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect([packet.sizeBytes, packet.payloadLength]).toEqual([30, 2]);
  });
});

describe("decrementTtl", () => {
  test("RFC 1624 §3: changes bytes as a router that computes the checksum anew", () => {
    const same = fc.property(anyPacket, (packet) => {
      fc.pre(packet.ttl > 0);
      const bytes = emitPacket(packet);
      decrementTtl(bytes);
      packet.ttl--;
      expect(bytes).toEqual(emitPacket(packet));
    });
    fc.assert(same);
  });

  test("leaves damage to the payload as it is", () => {
    const bytes = emitPacket(small());
    bytes[29]! ^= 0x10;
    decrementTtl(bytes);
    expect(parsePacket(bytes, new Packet())).toBe("udp-checksum");
  });

  test("a TTL of 0 cannot go down", () => {
    expect(() => decrementTtl(withByte(8, 0))).toThrow("TTL is 0");
  });
});
