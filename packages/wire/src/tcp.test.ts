import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { ACK, AE, FIN, OPTION_TIMESTAMPS, Packet, SYN, TCP } from "./packet.ts";
import { anyTcpPacket, ascii, hex, packetOf, textbookChecksum } from "./packets.fixture.ts";
import { parsePacket } from "./parse.ts";
import { tcpHeaderBytes } from "./tcp.ts";

/** The pseudo-header and all of the TCP segment in the bytes of an IP packet (RFC 9293 §3.1). */
function coveredByTcp(bytes: Uint8Array): number[] {
  const segment = bytes.subarray((bytes[0]! & 15) * 4);
  const { length } = segment;
  return [...bytes.subarray(12, 20), 0, TCP, length >>> 8, length & 255, ...segment];
}

/** The bytes of a segment with something changed in its TCP header and its checksum made right. */
function withByte(packet: Packet, at: number, value: number): Uint8Array {
  const bytes = emitPacket(packet);
  bytes[20 + at] = value;
  bytes.fill(0, 36, 38);
  const checksum = textbookChecksum(coveredByTcp(bytes));
  bytes[36] = checksum >>> 8;
  bytes[37] = checksum;
  return bytes;
}

const times = { tcpOptions: OPTION_TIMESTAMPS, tsVal: 1, tsEcr: 2 };
const segment = (): Packet =>
  packetOf({ protocol: TCP, flags: ACK, seq: -1, payload: ascii("data"), ...times });

describe("a TCP segment", () => {
  test("RFC 9293 MUST-2: every segment sent has a valid checksum, odd lengths too", () => {
    const valid = fc.property(anyTcpPacket, (packet) => {
      expect(textbookChecksum(coveredByTcp(emitPacket(packet)))).toBe(0);
    });
    fc.assert(valid);

    const lengths = fc.property(fc.nat(1460), fc.integer(), (length, seq) => {
      const payload = Uint8Array.from({ length }, (_, i) => seq + i * i);
      const bytes = emitPacket(packetOf({ protocol: TCP, flags: ACK, seq, payload }));
      expect(textbookChecksum(coveredByTcp(bytes))).toBe(0);
    });
    fc.assert(lengths);
  });

  test("RFC 9293 MUST-3: one whose checksum does not verify is told, and is not read", () => {
    const bytes = emitPacket(segment());
    bytes[bytes.length - 1]! ^= 1;
    const packet = segment();
    expect(parsePacket(bytes, packet)).toBe("tcp-checksum");
    expect([packet.flags, packet.seq, packet.payloadLength]).toEqual([0, 0, 0]);
  });

  test("tcpHeaderBytes is the data offset that is sent", () => {
    const same = fc.property(anyTcpPacket, (packet) => {
      const bytes = emitPacket(packet);
      const start = (bytes[0]! & 15) * 4;
      expect(tcpHeaderBytes(packet)).toBe((bytes[start + 12]! >>> 4) * 4);
    });
    fc.assert(same);
    expect(tcpHeaderBytes(segment())).toBe(32);
  });

  test("RFC 9768 §3.1: the AE bit is the last of the formerly reserved ones", () => {
    const bytes = emitPacket(packetOf({ protocol: TCP, flags: AE | SYN | FIN, reserved: 5 }));
    expect([bytes[32], bytes[33]]).toEqual([0x5b, 0x03]);
  });

  test("RFC 9293 §3.1: shorter than a header, or a data offset outside the segment: not one", () => {
    const short = packetOf({ protocol: TCP, wireBytes: new Uint8Array(19) });
    expect(parsePacket(emitPacket(short), new Packet())).toBe("tcp-header");
    for (const words of [0, 4, 10, 15]) {
      const bytes = withByte(segment(), 12, words << 4);
      expect(parsePacket(bytes, new Packet())).toBe("tcp-header");
      expect(emitPacket(after(bytes))).toEqual(bytes);
    }
  });

  test("RFC 9293 MUST-7: an illegal option length is told; all else is read", () => {
    const bytes = withByte(segment(), 23, 0); // length of the timestamps option
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("tcp-options");
    expect([packet.seq, packet.flags, packet.payloadLength]).toEqual([-1, ACK, 4]);
    expect(packet.tcpOptions).toBe(0);
    expect(packet.rawTcpOptions).toEqual(bytes.slice(40, 52));
    expect(emitPacket(packet)).toEqual(bytes);
  });

  test("RFC 1624 §3: a checksum of ffff says 0000, and is kept as it is", () => {
    const packet = segment();
    const bytes = emitPacket(packet);
    const sum = (bytes[36]! << 8) | bytes[37]!;
    packet.window = sum; // now the rest adds up to ffff
    const zero = emitPacket(packet);
    expect(zero.subarray(36, 38)).toEqual(hex("0000"));
    expect(after(zero).wireBytes).toBeNull();
    zero.fill(0xff, 36, 38);
    expect(parsePacket(zero, new Packet())).toBe("ok");
    expect(emitPacket(after(zero))).toEqual(zero);
  });
});

function after(bytes: Uint8Array): Packet {
  const packet = new Packet();
  parsePacket(bytes, packet);
  return packet;
}
