import { emitPacket, ICMP, ICMP_ECHO, Packet, parseAddress, TCP, UDP } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readQuote } from "./quote.ts";

const anyHeader = fc.record({
  source: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  destination: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  trafficClass: fc.nat(255),
  identification: fc.nat(65535),
  ttl: fc.nat(255),
  reservedFlag: fc.boolean(),
  dontFragment: fc.boolean(),
  moreFragments: fc.boolean(),
  sourcePort: fc.nat(65535),
  destinationPort: fc.nat(65535),
});

function segment(fields: object): Packet {
  const packet = Object.assign(new Packet(), fields);
  const headerBytes = packet.protocol === TCP ? 20 : 8;
  packet.payload = new Uint8Array(100);
  packet.payloadLength = 100;
  packet.sizeBytes = 20 + packet.ipOptions.length + headerBytes + 100;
  return packet;
}

test("RFC 792: the IP header and 8 octets more say which packet was meant, field by field", () => {
  const property = fc.property(
    anyHeader,
    fc.constantFrom(0, 4, 12, 40),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    (header, optionBytes, seq) => {
      const ipOptions = new Uint8Array(optionBytes).fill(1); // no operation
      const sent = segment({ ...header, seq, ipOptions, protocol: TCP });
      const bytes = new Uint8Array([...numbers(5), ...emitPacket(sent)]);
      const read = new Packet();
      expect(readQuote(bytes, 5, 20 + optionBytes + 8, read)).toBe(true);
      expect(read).toMatchObject({ ...header, seq, protocol: TCP, sizeBytes: sent.sizeBytes });
      expect([...read.ipOptions]).toEqual([...ipOptions]);
      expect(read.fragmentOffset).toBe(0);
    },
  );
  fc.assert(property);
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("RFC 792: of an echo its type, code, identifier and sequence number are read", () => {
  const echo = segment({ protocol: ICMP, icmpType: ICMP_ECHO, icmpCode: 3, icmpRest: 0x1234_0007 });
  const read = new Packet();
  expect(readQuote(emitPacket(echo).slice(), 0, 28, read)).toBe(true);
  expect(read).toMatchObject({ icmpType: ICMP_ECHO, icmpCode: 3, icmpRest: 0x1234_0007 });
});

test("of a datagram of UDP its data is read, as far as it is quoted", () => {
  const bytes = new Uint8Array([...numbers(5), ...emitPacket(segment({ protocol: UDP }))]);
  for (const [at, value] of [1, 2, 3].entries()) bytes[5 + 28 + at] = value;
  const read = new Packet();
  const data = (): number[] => [
    ...read.payload.subarray(read.payloadOffset, read.payloadOffset + read.payloadLength),
  ];
  expect(readQuote(bytes, 5, 28 + 2, read)).toBe(true);
  expect(data()).toEqual([1, 2]);
  expect(readQuote(bytes, 5, 28 + 100, read)).toBe(true);
  expect(data()).toEqual([1, 2, 3, ...new Uint8Array(97)]);
  const ofTcp = emitPacket(segment({ protocol: TCP })).slice();
  expect(readQuote(ofTcp, 0, 60, read)).toBe(true);
  expect(data()).toEqual([]);
});

test("RFC 792: of a fragment it is read where it lies, in octets", () => {
  const bytes = emitPacket(segment({ protocol: TCP })).slice();
  const read = new Packet();
  expect(readQuote(Object.assign(bytes, { 6: 0x20, 7: 0xb9 }), 0, 28, read)).toBe(true);
  expect(read).toMatchObject({ moreFragments: true, fragmentOffset: 1480 });
});

test("a quote cut short, or of something else than IPv4, is none", () => {
  const sent = segment({
    source: parseAddress("10.0.0.1"),
    protocol: UDP,
    ipOptions: new Uint8Array(8).fill(1),
  });
  const bytes = emitPacket(sent).slice();
  const reads = (length: number, change: Record<number, number> = {}): boolean =>
    readQuote(Object.assign(bytes.slice(0, length), change), 0, length, new Packet());
  expect([19, 27, 28, 35, 36].map((length) => reads(length))).toEqual([
    false, // not even a header
    false, // its options are missing
    false, // its ports are missing
    false,
    true,
  ]);
  expect(reads(60, { 0: 0x44 })).toBe(false); // a header of 16 octets
  expect(reads(60, { 0: 0x67 })).toBe(false); // version 6
  expect(reads(60, { 9: 99 })).toBe(true); // a protocol that nobody can read more of
  expect(reads(28, { 9: 99 })).toBe(true); // the header is all that it takes
});
