import { OPTION_MSS, OPTION_SACK, OPTION_TIMESTAMPS, Packet, TCP, UDP } from "@seedwire/wire";
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  maxSafeNat,
  nat,
  option,
  property,
  record,
  uint8Array,
  type Arbitrary,
} from "fast-check";
import { expect, test } from "vitest";
import { Lanes } from "./lanes.ts";
import { mixHead } from "./packet-digest.ts";
import { isPlainSegment, mixPlainSegment } from "./plain-segment-digest.ts";
import { mixSegment } from "./segment-digest.ts";

const int = integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const uint = (bits: number): Arbitrary<number> => nat((1 << bits) - 1);

const options = record({
  tcpOptions: constantFrom(
    0,
    OPTION_TIMESTAMPS,
    OPTION_SACK,
    OPTION_TIMESTAMPS | OPTION_SACK,
    OPTION_MSS | OPTION_TIMESTAMPS,
  ),
  sackEdges: array(int, { minLength: 8, maxLength: 8 }).map((edges) => Int32Array.from(edges)),
  sackBlocks: nat(4),
  mss: uint(16),
  rawTcpOptions: option(uint8Array({ minLength: 1, maxLength: 40, size: "max" }), { freq: 9 }),
});

const header = record({
  source: int,
  destination: int,
  sizeBytes: uint(16),
  ttl: uint(8),
  trafficClass: uint(8),
  identification: uint(16),
  reservedFlag: boolean(),
  dontFragment: boolean(),
  sourcePort: uint(16),
  destinationPort: uint(16),
  seq: int,
  ack: int,
  flags: uint(9),
  window: uint(16),
  urgentPointer: uint(16),
  reserved: uint(3),
  tsVal: int,
  tsEcr: int,
});

test("written out, the words of a plain segment mix as they do one by one", () => {
  assert(
    property(header, options, maxSafeNat(), uint(11), nat(), (fields, rest, nowNs, what, where) => {
      const packet = Object.assign(new Packet(), { protocol: TCP, ...fields, ...rest });
      expect(isPlainSegment(packet)).toBe(true);
      const [slow, fast] = [new Lanes(), new Lanes()];
      for (const lanes of [slow, fast]) lanes.mix(where, what); // not from the beginning
      mixHead(slow, nowNs, what, where, packet);
      mixSegment(slow, packet);
      mixPlainSegment(fast, nowNs, what, where, packet);
      expect(fast.value()).toBe(slow.value());
    }),
    { numRuns: 1000 },
  );
});

test("what has more to tell is no plain segment", () => {
  const segment = (fields: Partial<Packet>): Packet =>
    Object.assign(new Packet(), { protocol: TCP, ...fields });
  expect(isPlainSegment(segment({}))).toBe(true);
  expect(isPlainSegment(segment({ protocol: UDP }))).toBe(false);
  expect(isPlainSegment(segment({ ipOptions: new Uint8Array(4) }))).toBe(false);
  expect(isPlainSegment(segment({ damaged: new Uint8Array(40) }))).toBe(false);
  expect(isPlainSegment(segment({ wireBytes: new Uint8Array(20) }))).toBe(false);
  expect(isPlainSegment(segment({ moreFragments: true }))).toBe(false);
  expect(isPlainSegment(segment({ fragmentOffset: 8 }))).toBe(false);
});
