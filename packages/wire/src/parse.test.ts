import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { ICMP, isFragment, NO_BYTES, Packet, TCP, UDP } from "./packet.ts";
import { anyPacket, ascii, hex, meaning, packetOf, textbookChecksum } from "./packets.fixture.ts";
import { parsePacket } from "./parse.ts";

const parsed = (bytes: Uint8Array): Packet => {
  const packet = new Packet();
  parsePacket(bytes, packet);
  return packet;
};

/** Puts a checksum over `covered` at `at`, which stands in what it covers. */
function seal(bytes: Uint8Array, at: number, covered: () => number[]): void {
  bytes.fill(0, at, at + 2);
  const checksum = textbookChecksum(covered());
  bytes[at] = checksum >>> 8;
  bytes[at + 1] = checksum;
}

/** Makes the checksums of IP, and of the transport if it is whole and known, right. */
function sealAll(bytes: Uint8Array): Uint8Array {
  const start = (bytes[0]! & 15) * 4;
  const length = bytes.length - start;
  const pseudo = [...bytes.subarray(12, 20), 0, bytes[9]!, length >>> 8, length & 255];
  const transport = (): number[] => Array.from(bytes.subarray(start));
  if (bytes[9] === TCP && length >= 20) seal(bytes, start + 16, () => [...pseudo, ...transport()]);
  if (bytes[9] === UDP && length >= 8) seal(bytes, start + 6, () => [...pseudo, ...transport()]);
  if (bytes[9] === ICMP && length >= 8) seal(bytes, start + 2, transport);
  seal(bytes, 10, () => Array.from(bytes.subarray(0, start)));
  return bytes;
}

const bytesOf = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });

/** One option as some stack might write it: known or not, of right length or another. */
const anyOption = fc.oneof(
  fc.constantFrom(hex("01"), hex("020405b4"), hex("0402"), hex("030307"), hex("fe04f989")),
  fc
    .tuple(fc.constantFrom(2, 3, 5, 8, 28, 34, 99, 172, 174), bytesOf(0, 18))
    .map(([kind, data]) => Uint8Array.of(kind, data.length + 2, ...data)),
  bytesOf(1, 4),
);

/** Option bytes in any order, with any padding. */
const anyOptionBytes = fc
  .tuple(fc.array(anyOption, { maxLength: 8 }), fc.constantFrom(0, 1, 7))
  .map(([options, padding]) => {
    const all = options.flatMap((option) => Array.from(option)).slice(0, 40);
    while (all.length % 4 !== 0) all.push(padding);
    return all;
  });

const anyTcpBytes = fc
  .tuple(bytesOf(20, 20), anyOptionBytes, bytesOf(0, 30))
  .map(([header, options, data]) => {
    header[12] = ((20 + options.length) << 2) | (header[12]! & 15);
    return Uint8Array.of(...header, ...options, ...data);
  });

const anyUdpBytes = fc.tuple(bytesOf(8, 40), fc.boolean()).map(([bytes, isPlain]) => {
  bytes[4] = 0;
  if (isPlain) bytes[5] = bytes.length;
  return bytes;
});

/** Bytes of IP packets whose checksums are right, and much else of which is arbitrary. */
const anyPacketBytes = fc
  .record({
    header: bytesOf(20, 20),
    ipOptions: fc.constantFrom(0, 0, 0, 4, 40).chain((length) => bytesOf(length, length)),
    content: fc.oneof(
      anyTcpBytes.map((bytes) => [TCP, bytes] as const),
      anyUdpBytes.map((bytes) => [UDP, bytes] as const),
      bytesOf(0, 30).map((bytes) => [ICMP, bytes] as const),
      fc.tuple(fc.integer({ min: 0, max: 255 }), bytesOf(0, 70)),
    ),
    isWhole: fc.boolean(),
  })
  .map(({ header, ipOptions, content: [protocol, transport], isWhole }) => {
    const bytes = Uint8Array.of(...header, ...ipOptions, ...transport);
    bytes[0] = 0x40 | ((20 + ipOptions.length) >>> 2);
    bytes[2] = bytes.length >>> 8;
    bytes[3] = bytes.length;
    if (isWhole) bytes.fill(0, 6, 8);
    bytes[9] = protocol;
    return sealAll(bytes);
  });

describe("parse and emit are inverse", () => {
  test("fields, bytes, the same fields", () => {
    const inverse = fc.property(anyPacket, (packet) => {
      const bytes = emitPacket(packet);
      const back = new Packet();
      expect(parsePacket(bytes, back)).toBe("ok");
      expect(meaning(back)).toEqual(meaning(packet));
      expect([back.wireBytes, back.rawTcpOptions]).toEqual([null, null]);
    });
    fc.assert(inverse, { numRuns: 500 });
  });

  test("valid bytes, fields, the same bytes: any order, padding and unknown options", () => {
    let ok = 0;
    const inverse = fc.property(anyPacketBytes, (bytes) => {
      const packet = new Packet();
      const result = parsePacket(bytes, packet);
      expect(["ip-header", "ip-checksum", "tcp-checksum", "icmp-checksum"]).not.toContain(result);
      expect(emitPacket(packet)).toEqual(bytes);
      if (result === "ok") ok++;
    });
    fc.assert(inverse, { numRuns: 1000 });
    expect(ok).toBeGreaterThan(300);
  });

  test("a packet that carried something else before shows nothing of it", () => {
    const clean = fc.property(anyPacket, anyPacketBytes, (used, bytes) => {
      used.damaged = hex("00");
      used.fragmentOf = new Packet();
      used.wireBytes = hex("00");
      parsePacket(bytes, used);
      expect(meaning(used)).toEqual(meaning(parsed(bytes)));
      expect([used.damaged, used.fragmentOf]).toEqual([null, null]);
    });
    fc.assert(clean);
  });
});

describe("garbage", () => {
  test("never throws, and is sent on as it came if its IP header is right", () => {
    const survives = fc.property(bytesOf(0, 120), fc.boolean(), (bytes, isLikely) => {
      if (isLikely && bytes.length >= 20) {
        bytes[0] = 0x45;
        bytes[2] = 0;
        bytes[3] = bytes.length;
        bytes[9] = [TCP, UDP, ICMP, 99][bytes[9]! % 4]!;
        bytes.fill(0, 10, 12);
        const checksum = textbookChecksum(bytes.subarray(0, 20));
        bytes[10] = checksum >>> 8;
        bytes[11] = checksum;
      }
      const packet = new Packet();
      const result = parsePacket(bytes, packet);
      if (result !== "ip-header" && result !== "ip-checksum") {
        expect(emitPacket(packet)).toEqual(bytes.subarray(0, packet.sizeBytes));
      }
    });
    fc.assert(survives, { numRuns: 2000 });
  });
});

/** Whether this is a UDP datagram whose sender, as it seems, computed no checksum. */
function saysUnchecked(bytes: Uint8Array): boolean {
  const at = (bytes[0]! & 15) * 4 + 6;
  return bytes[9] === UDP && bytes[at] === 0 && bytes[at + 1] === 0;
}

describe("what a checksum finds", () => {
  test("T50: one flipped bit is always found, wherever it is", () => {
    const found = fc.property(anyPacket, (packet) => {
      const bytes = emitPacket(packet);
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const damaged = bytes.slice();
        damaged[bit >>> 3]! ^= 0x80 >>> (bit & 7);
        if (saysUnchecked(damaged)) continue; // below
        expect(parsePacket(damaged, new Packet()), `bit ${bit}`).not.toBe("ok");
      }
    });
    fc.assert(found, { numRuns: 40 });
  });

  test("RFC 768: only a UDP checksum of one bit, lost, says that there was none", () => {
    const packet = packetOf({ protocol: UDP, payload: hex("0000") });
    const sum = emitPacket(packet).subarray(26, 28);
    packet.payload = Uint8Array.of(sum[0]!, sum[1]! - 1); // so that the checksum is 0001
    const bytes = emitPacket(packet);
    expect(bytes.subarray(26, 28)).toEqual(hex("0001"));
    bytes[27] = 0;
    expect(saysUnchecked(bytes)).toBe(true);
    const back = new Packet();
    expect(parsePacket(bytes, back)).toBe("ok"); // what it delivers is undamaged
    expect(back.payload.subarray(28)).toEqual(packet.payload);
  });

  test("T50: two swapped 16-bit words are not found, and the wrong data is delivered", () => {
    const fields = { protocol: TCP, seq: 1, payload: ascii("pay me $1000, not $9000") };
    const bytes = emitPacket(packetOf(fields));
    const [first, second] = [bytes.slice(48, 50), bytes.slice(58, 60)];
    bytes.set(second, 48);
    bytes.set(first, 58);
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ok");
    const { payload, payloadOffset } = packet;
    expect(payload.subarray(payloadOffset)).not.toEqual(fields.payload);
  });

  test("T50: for any two words of the data", () => {
    const swapped = fc.property(bytesOf(4, 60), fc.nat(), fc.nat(), (payload, one, other) => {
      const words = payload.length >>> 1;
      const [a, b] = [28 + 2 * (one % words), 28 + 2 * (other % words)];
      const bytes = emitPacket(packetOf({ protocol: UDP, payload }));
      const kept = bytes.slice(a, a + 2);
      bytes.copyWithin(a, b, b + 2);
      bytes.set(kept, b);
      expect(parsePacket(bytes, new Packet())).toBe("ok");
    });
    fc.assert(swapped);
  });
});

describe("what is only kept", () => {
  test.each([
    ["the first fragment", { moreFragments: true }],
    ["a later fragment", { moreFragments: true, fragmentOffset: 8 }],
    ["the last fragment", { fragmentOffset: 65528 }],
    ["an unknown protocol", { protocol: 99 }],
  ])("%s: its transport bytes, unread", (_title, fields) => {
    const wireBytes = hex("0102030405060708");
    const bytes = emitPacket(packetOf({ protocol: UDP, ...fields, wireBytes }));
    const packet = packetOf({ sourcePort: 5, payload: ascii("old") });
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect(packet.wireBytes).toEqual(wireBytes);
    expect([packet.sourcePort, packet.payload]).toEqual([0, NO_BYTES]);
    expect(isFragment(packet)).toBe(!("protocol" in fields));
  });
});
