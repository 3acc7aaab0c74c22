import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { Packet, UDP } from "./packet.ts";
import { ascii, hex, packetOf, textbookChecksum, toHex } from "./packets.fixture.ts";
import { parsePacket, type ParseResult } from "./parse.ts";

const ports = { sourcePort: 50000, destinationPort: 53 };
const hello = (): Packet => packetOf({ protocol: UDP, ...ports, payload: ascii("hello") });

function parsed(bytes: Uint8Array): { result: ParseResult; packet: Packet } {
  const packet = new Packet();
  return { result: parsePacket(bytes, packet), packet };
}

/** "hello" with another UDP length or checksum field. */
function with16(at: number, value: number): Uint8Array {
  const bytes = emitPacket(hello());
  bytes[20 + at] = value >>> 8;
  bytes[21 + at] = value;
  return bytes;
}

describe("a UDP datagram", () => {
  test("RFC 768: its checksum covers pseudo-header, header and data of any length", () => {
    const valid = fc.property(fc.uint8Array({ maxLength: 50, size: "max" }), (payload) => {
      const bytes = emitPacket(packetOf({ protocol: UDP, ...ports, payload }));
      const length = 8 + payload.length;
      const pseudo = [...bytes.subarray(12, 20), 0, UDP, length >>> 8, length & 255];
      expect(textbookChecksum([...pseudo, ...bytes.subarray(20)])).toBe(0);
    });
    fc.assert(valid);
  });

  test("RFC 768: a computed checksum of 0 is sent as ffff", () => {
    const packet = packetOf({ protocol: UDP, ...ports, payload: hex("0000") });
    const bytes = emitPacket(packet);
    packet.payload = bytes.slice(26, 28); // its checksum as data: now the rest adds up to ffff
    const zero = emitPacket(packet);
    expect(toHex(zero.subarray(26, 28))).toBe("ffff");
    expect(parsed(zero).result).toBe("ok");
    expect(parsed(zero).packet.wireBytes).toBeNull();
  });

  test("RFC 768: a checksum of 0 means that there is none, and stays 0 when sent on", () => {
    const bytes = with16(6, 0);
    bytes[30]! ^= 0xff; // nobody can know
    const { result, packet } = parsed(bytes);
    expect(result).toBe("ok");
    expect([packet.sourcePort, packet.destinationPort, packet.payloadLength]).toEqual([
      50000, 53, 5,
    ]);
    expect(emitPacket(packet)).toEqual(bytes);
  });

  test("a wrong checksum is told; the datagram is sent on as it is", () => {
    const bytes = with16(6, 0xe478);
    const { result, packet } = parsed(bytes);
    expect(result).toBe("udp-checksum");
    expect(emitPacket(packet)).toEqual(bytes);
  });

  test.each([0, 7, 14, 65535])("RFC 768: a length of %i where 13 bytes came is wrong", (length) => {
    expect(parsed(with16(4, length)).result).toBe("udp-header");
  });

  test("fewer than 8 bytes are no header", () => {
    const packet = packetOf({ protocol: UDP, wireBytes: new Uint8Array(7) });
    expect(parsed(emitPacket(packet)).result).toBe("udp-header");
  });

  test("bytes after the datagram within the IP packet are not its data, but are kept", () => {
    const wireBytes = new Uint8Array(16).fill(0xee);
    wireBytes.set(emitPacket(hello()).subarray(20));
    const bytes = emitPacket(packetOf({ protocol: UDP, wireBytes }));
    const { result, packet } = parsed(bytes);
    expect(result).toBe("ok");
    expect(packet.payloadLength).toBe(5);
    expect(emitPacket(packet)).toEqual(bytes);
  });

  test("RFC 768: the largest one has 65507 bytes of data", () => {
    const payload = new Uint8Array(65507).fill(1);
    const { result, packet } = parsed(emitPacket(packetOf({ protocol: UDP, ...ports, payload })));
    expect(result).toBe("ok");
    expect(packet.payloadLength).toBe(65507);
    const larger = packetOf({ protocol: UDP, payload: new Uint8Array(65508) });
    expect(() => emitPacket(larger)).toThrow("at most 65535 bytes");
  });
});
