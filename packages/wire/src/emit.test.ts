import { describe, expect, test } from "vitest";
import { emitPacket, transportBytes, writePacket } from "./emit.ts";
import { ICMP_ECHO, echoRest } from "./icmp.ts";
import { ICMP, OPTION_MSS, SYN, TCP, UDP, type Packet } from "./packet.ts";
import { ascii, hex, packetOf, textbookChecksum, toHex } from "./packets.fixture.ts";

const syn = (): Packet =>
  packetOf({
    protocol: TCP,
    identification: 1,
    dontFragment: true,
    flags: SYN,
    sourcePort: 49152,
    destinationPort: 80,
    seq: 100,
    window: 65535,
    tcpOptions: OPTION_MSS,
    mss: 1460,
  });

describe("T50, worked by hand", () => {
  test("RFC 9293 MUST-2: TCP SYN with MSS 1460 has checksum c36f", () => {
    expect(emitPacket(syn()).subarray(20)).toEqual(
      hex("c0000050 00000064 00000000 6002ffff c36f0000 020405b4"),
    );
  });

  test("IPv4 header 45 00 00 2c 00 01 40 00 40 06 has checksum 26c9", () => {
    expect(emitPacket(syn()).subarray(0, 20)).toEqual(
      hex("4500002c 00014000 400626c9 0a000001 0a000002"),
    );
  });

  test('UDP "hello" to port 53 has checksum e479', () => {
    const ports = { sourcePort: 50000, destinationPort: 53 };
    const datagram = packetOf({ protocol: UDP, ...ports, payload: ascii("hello") });
    expect(emitPacket(datagram).subarray(20)).toEqual(hex("c3500035 000de479 68656c6c6f"));
  });

  test("RFC 792: an echo of nothing, identifier 1, sequence number 2", () => {
    const echo = packetOf({ protocol: ICMP, icmpType: ICMP_ECHO, icmpRest: echoRest(1, 2) });
    expect(toHex(emitPacket(echo).subarray(20))).toBe("0800f7fc00010002");
  });
});

describe("emitPacket", () => {
  test("takes the payload from where it lies", () => {
    const packet = packetOf({ protocol: UDP, payload: ascii("hello, you") });
    packet.payloadOffset = 7;
    packet.payloadLength = 3;
    packet.sizeBytes = 31;
    expect(emitPacket(packet).subarray(28)).toEqual(ascii("you"));
  });

  test("writes into a larger buffer and nothing beside the packet", () => {
    const buffer = new Uint8Array(60).fill(0xee);
    expect(writePacket(syn(), buffer, 5)).toBe(44);
    expect(buffer.subarray(5, 49)).toEqual(emitPacket(syn()));
    expect(buffer.subarray(0, 5).every((byte) => byte === 0xee)).toBe(true);
    expect(buffer.subarray(49).every((byte) => byte === 0xee)).toBe(true);
  });

  test("an unknown protocol is its payload", () => {
    const packet = packetOf({ protocol: 253, payload: hex("0102 03") });
    expect(toHex(emitPacket(packet).subarray(20))).toBe("010203");
  });

  test("wireBytes stand in for the transport part, whatever the fields say", () => {
    const packet = packetOf({ protocol: TCP, wireBytes: hex("dead beef") });
    expect(packet.sizeBytes).toBe(24);
    expect(toHex(emitPacket(packet).subarray(20))).toBe("deadbeef");
  });

  test("a damaged packet is its damaged bytes", () => {
    const packet = syn();
    packet.damaged = hex("0102");
    expect(emitPacket(packet)).toBe(packet.damaged);
  });

  test("a size that is not that of headers and payload is a bug of ours", () => {
    const packet = syn();
    packet.sizeBytes = 45;
    expect(() => emitPacket(packet)).toThrow("sizeBytes is the length of its headers and payload");
  });

  test("so is a field that would be cut off", () => {
    expect(() => emitPacket(packetOf({ protocol: TCP, window: 65536 }))).toThrow("16 bits");
    expect(() => emitPacket(packetOf({ protocol: UDP, ttl: 256 }))).toThrow("8 bits");
    expect(() => emitPacket(packetOf({ protocol: UDP, ipOptions: hex("01") }))).toThrow(
      "IP options",
    );
  });
});

describe("fragments", () => {
  const payload = Uint8Array.from({ length: 4000 }, (_, i) => i);
  const whole = packetOf({ protocol: UDP, sourcePort: 1, destinationPort: 2, payload });

  /** The datagram cut in pieces that fit the MTU (RFC 791 §3.2). */
  function cut(datagram: Packet, mtuBytes: number): Packet[] {
    const share = (mtuBytes - 20) & ~7;
    const all = transportBytes(datagram);
    const pieces: Packet[] = [];
    for (let from = 0; from < all; from += share) {
      const moreFragments = from + share < all || datagram.moreFragments;
      const sizeBytes = 20 + Math.min(share, all - from);
      const fragmentOffset = datagram.fragmentOffset + from;
      const place = { fragmentOffset, moreFragments, fragmentOf: datagram, sizeBytes };
      pieces.push(packetOf({ protocol: datagram.protocol, ...place }));
    }
    return pieces;
  }

  const joined = (pieces: Packet[]): string =>
    pieces.map((piece) => toHex(emitPacket(piece).subarray(20))).join("");

  test("RFC 791 §3.2: side by side they are the whole datagram, transport checksum included", () => {
    const pieces = cut(whole, 1500);
    expect(pieces.map((piece) => piece.sizeBytes)).toEqual([1500, 1500, 1068]);
    expect(joined(pieces)).toBe(toHex(emitPacket(whole).subarray(20)));
  });

  test("RFC 791 §3.1: offset in units of 8 bytes, and more-fragments but for the last", () => {
    const words = cut(whole, 1500).map((piece) => toHex(emitPacket(piece).subarray(6, 8)));
    expect(words).toEqual(["2000", "20b9", "0172"]);
  });

  test("each has a right header checksum", () => {
    for (const piece of cut(whole, 576)) {
      expect(textbookChecksum(emitPacket(piece).subarray(0, 20))).toBe(0);
    }
  });

  test("a fragment can be cut again, whether it is fields or bytes", () => {
    const [first, middle] = cut(whole, 1500) as [Packet, Packet, Packet];
    expect(joined(cut(middle, 576))).toBe(joined([middle]));
    const asBytes = packetOf({
      protocol: UDP,
      fragmentOffset: 1480,
      moreFragments: true,
      wireBytes: emitPacket(middle).slice(20),
    });
    expect(joined(cut(asBytes, 576))).toBe(joined([middle]));
    expect(joined(cut(first, 100))).toBe(joined([first]));
  });
});
