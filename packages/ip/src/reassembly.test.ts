import { ms, seconds } from "@seedwire/engine";
import { Link } from "@seedwire/link";
import {
  CE,
  ECT_0,
  ECT_1,
  NOT_ECT,
  emitPacket,
  parseAddress,
  parsePacket,
  type Packet,
} from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { fragment } from "./fragment.ts";
import { datagram, numbered, Sink, testNet } from "./net.fixture.ts";
import type { ReassemblyOptions } from "./reassembly.ts";

/** Two hosts, and a way to get at the fragments of a datagram before they are delivered. */
function lab(reassembly: ReassemblyOptions = {}) {
  const net = testNet();
  const a = net.host("a", "10.0.0.1");
  const b = net.host("b", "10.0.0.2", { reassembly });
  connect(a, b, { delayNs: ms(1) });
  const { link } = b.interfaces[0]!;
  const { pool, simulation } = net;

  const cut = (payload: Uint8Array, mtuBytes: number, fields: Partial<Packet> = {}): Packet[] => {
    const pieces: Packet[] = [];
    const collector = { receive: (packet: Packet) => pieces.push(packet) };
    const wire = new Link(simulation, pool, collector, { name: "cut" });
    const packet = datagram(a, b, payload, { identification: 7, ...fields });
    fragment(a, packet, mtuBytes, wire);
    simulation.runSync(simulation.nowNs);
    return pieces;
  };
  /** The same packet as one that has come as bytes. */
  const asBytes = (packet: Packet): Packet => {
    const read = pool.take();
    parsePacket(emitPacket(packet), read);
    pool.release(packet);
    return read;
  };
  const copyOf = (packet: Packet): Packet => {
    const read = pool.take();
    parsePacket(emitPacket(packet), read);
    return read;
  };
  const give = (packet: Packet): void => b.receive(packet, link);
  return { ...net, a, b, asBytes, copyOf, cut, give, sink: new Sink(b) };
}

/** An order in which to give some things, and which of them twice. */
const anyDelivery = fc.record({
  length: fc.integer({ min: 0, max: 2000 }),
  mtuBytes: fc.integer({ min: 68, max: 600 }),
  order: fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 60 }),
  twice: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
  bytes: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
});

test("T84: fragments in any order, some twice, some as bytes, give the datagram once", () => {
  fc.assert(
    fc.property(anyDelivery, ({ bytes, length, mtuBytes, order, twice }) => {
      const { asBytes, copyOf, cut, give, pool, simulation, sink } = lab();
      const pieces = cut(numbered(length), mtuBytes);
      const rank = new Map(pieces.map((piece, at) => [piece, order[at]!]));
      const sorted = [...pieces].sort((p, q) => rank.get(p)! - rank.get(q)!);
      sorted.forEach((piece, at) => {
        // Twice only while the datagram is unfinished: later, a copy would begin another.
        const copy = twice[at]! && at < sorted.length - 1 ? copyOf(piece) : null;
        give(bytes[at]! ? asBytes(piece) : piece);
        if (copy !== null) give(copy);
      });
      expect(sink.received).toEqual([numbered(length)]);
      simulation.runSync();
      expect(sink.received).toHaveLength(1);
      expect(pool.inUse).toBe(0);
    }),
  );
});

test("T84: with one fragment missing, nothing is delivered, and all are given up in the end", () => {
  fc.assert(
    fc.property(anyDelivery, fc.nat(), ({ length, mtuBytes }, missing) => {
      const { cut, give, pool, simulation, sink } = lab();
      const pieces = cut(numbered(length + 600), mtuBytes);
      const lost = missing % pieces.length;
      pieces.forEach((piece, at) => (at === lost ? pool.release(piece) : give(piece)));
      simulation.runSync();
      expect(sink.received).toEqual([]);
      expect(pool.inUse).toBe(0);
    }),
  );
});

test("T81: 60 s after the first fragment the rest is given up, with 11/1 if fragment 0 came", () => {
  const { a, b, cut, drops, give, simulation } = lab();
  const errors = new Sink(a);
  const [first, second, third] = cut(numbered(1000), 500);
  give(first!);
  give(third!);
  b.pool.release(second!);
  simulation.runSync(seconds(60) - 1);
  expect(drops).toEqual([]);
  simulation.runSync();
  expect(drops).toEqual(["b reassembly-timeout", "b reassembly-timeout"]);
  expect(errors.errors).toEqual([
    { kind: "reassembly-timeout", from: b.address, nextHopMtu: 0, ports: [1000, 2000] },
  ]);
  expect(simulation.nowNs).toBe(seconds(60) + ms(1));
});

test("without fragment 0 there is no ICMP error (RFC 792)", () => {
  const { a, b, cut, drops, give, simulation } = lab({ timeoutNs: seconds(30) });
  const errors = new Sink(a);
  const [first, second] = cut(numbered(600), 500);
  b.pool.release(first!);
  give(second!);
  simulation.runSync();
  expect(simulation.nowNs).toBe(seconds(30));
  expect(drops).toEqual(["b reassembly-timeout"]);
  expect(errors.errors).toEqual([]);
});

test("two senders of neighbouring addresses may use the same identification (RFC 791 §3.2)", () => {
  const { cut, drops, give, sink } = lab();
  const [even, odd] = [2, 3].map((low) =>
    cut(numbered(600, low), 500).map((piece) => ({ piece, low })),
  );
  for (const { piece, low } of [even![0]!, odd![0]!, odd![1]!, even![1]!]) {
    piece.source = parseAddress(`10.0.0.${low}`);
    give(piece);
  }
  expect(drops).toEqual([]);
  expect(sink.received).toHaveLength(2);
});

test("an overlap that is no duplicate makes the datagram worthless (RFC 5722 §4)", () => {
  const { cut, drops, give, pool, sink, copyOf } = lab();
  const [first, second, third] = cut(numbered(1200), 500);
  const shifted = copyOf(second!);
  shifted.fragmentOffset -= 8;
  give(first!);
  give(second!);
  give(shifted); // lies within what is there: a duplicate
  expect(drops).toEqual(["b fragment-duplicate"]);
  const overlapping = copyOf(third!);
  overlapping.fragmentOffset -= 8;
  give(overlapping);
  expect(drops.slice(1)).toEqual(Array.from({ length: 3 }, () => "b fragment-overlap"));
  give(third!);
  expect(sink.received).toEqual([]);
  expect(pool.inUse).toBe(1); // the third waits for company
});

test("two last fragments that contradict each other make the datagram worthless", () => {
  const { copyOf, cut, drops, give } = lab();
  const [, , third] = cut(numbered(1200), 500);
  const later = copyOf(third!);
  later.fragmentOffset += 800;
  give(third!);
  give(later);
  expect(drops).toEqual(["b fragment-overlap", "b fragment-overlap"]);
});

test("fragments that no datagram can have are dropped", () => {
  const { cut, drops, give, pool, copyOf } = lab();
  const [first, second] = cut(numbered(700), 500);
  const odd = copyOf(first!);
  odd.sizeBytes -= 3; // not a multiple of 8, and more to come
  const beyond = copyOf(second!);
  beyond.fragmentOffset = 65528; // the ping of death
  give(odd);
  give(beyond);
  expect(drops).toEqual(["b fragment-malformed", "b fragment-malformed"]);
  pool.release(first!);
  pool.release(second!);
  expect(pool.inUse).toBe(0);
});

test("unfinished datagrams take a bounded amount of memory; the oldest make room", () => {
  const { cut, drops, give, pool, sink } = lab({ limitBytes: 2000 });
  const rest: Packet[] = [];
  for (let identification = 1; identification <= 10; identification++) {
    const [first, second] = cut(numbered(700, identification), 500, { identification });
    give(first!);
    rest.push(second!);
  }
  expect(drops).toEqual(Array.from({ length: 6 }, () => "b reassembly-memory"));
  give(rest[9]!);
  expect(sink.received).toEqual([numbered(700, 10)]);
  for (const second of rest.slice(0, 9)) pool.release(second);
  expect(pool.inUse).toBe(2); // the last fragment too needed room, until it was the last one
  const tiny = lab({ limitBytes: 100 });
  tiny.give(tiny.cut(numbered(700), 500)[0]!);
  expect(tiny.drops).toEqual(["b reassembly-memory"]);
});

test("T84: an identification used again within the lifetime misassembles; the checksum sees it", () => {
  const { cut, drops, give, sink, pool } = lab();
  const [first, lost] = cut(numbered(700), 500);
  const [lostToo, second] = cut(numbered(700, 1), 500);
  give(first!);
  give(second!);
  expect(drops).toEqual(["b transport-checksum"]);
  expect(sink.received).toEqual([]);
  pool.release(lost!);
  pool.release(lostToo!);
  expect(pool.inUse).toBe(0);
});

test("datagrams of equal identification but other protocol or sender are kept apart", () => {
  const { cut, give, sink, simulation, host, b } = lab();
  const mine = cut(numbered(700), 500);
  const other = cut(numbered(700, 9), 500, { source: host("c", "10.0.0.9").address });
  const foreign = cut(numbered(700, 5), 500, { protocol: 99, sizeBytes: 720 });
  const strange = new Sink(b, 99);
  for (let at = 0; at < 2; at++) [mine, other, foreign].forEach((pieces) => give(pieces[at]!));
  expect(sink.received).toEqual([numbered(700), numbered(700, 9)]);
  expect(strange.received).toHaveLength(1);
  simulation.runSync();
});

test("RFC3168-5.3 a mark on one fragment marks the datagram; on some that cannot be marked, drops it", () => {
  const { cut, drops, give, sink } = lab();
  for (const trafficClass of [NOT_ECT, ECT_1, ECT_0, CE]) {
    cut(numbered(700), 500, { trafficClass }).forEach(give); // all alike: unchanged
    expect(sink.headers.pop()!.trafficClass).toBe(trafficClass);
  }
  const pieces = cut(numbered(700), 500, { trafficClass: ECT_0 });
  pieces[1]!.trafficClass = CE;
  pieces.forEach(give);
  expect(sink.headers.map(({ trafficClass }) => trafficClass)).toEqual([CE]);
  const mixed = cut(numbered(700), 500);
  mixed[1]!.trafficClass = CE;
  mixed.forEach(give);
  expect(drops).toEqual(["b fragment-malformed", "b fragment-malformed"]);
});

test("a crash forgets unfinished datagrams", () => {
  const { b, cut, drops, give, simulation } = lab();
  const [first, second] = cut(numbered(700), 500);
  give(first!);
  b.crash();
  b.restart();
  give(second!);
  simulation.runSync();
  expect(drops).toEqual(["b crashed", "b reassembly-timeout"]);
});

test("RFC 1122 §3.3.2: each datagram waits 60 s from its own first fragment", () => {
  const { cut, drops, give, pool, simulation, sink } = lab();
  const at: string[] = [];
  const [one, two, three] = [1, 2, 3].map((identification) =>
    cut(numbered(700), 500, { identification }),
  );
  simulation.at(0, () => give(one![0]!));
  simulation.at(seconds(10), () => give(two![0]!));
  simulation.at(seconds(20), () => give(two![1]!)); // complete: it needs no deadline any more
  simulation.at(seconds(30), () => give(three![0]!));
  for (const pieces of [one, three]) pool.release(pieces![1]!);
  for (const time of [60, 90]) {
    simulation.at(seconds(time) - 1, () => at.push(`before ${time}: ${drops.length}`));
    simulation.at(seconds(time) + 1, () => at.push(`after ${time}: ${drops.length}`));
  }
  simulation.runSync();
  expect(at).toEqual(["before 60: 0", "after 60: 1", "before 90: 1", "after 90: 2"]);
  expect(sink.received).toEqual([numbered(700)]);
  expect(pool.inUse).toBe(0);
});

test("a fragment that no datagram can have starts no clock", () => {
  const { copyOf, cut, drops, give, pool, simulation } = lab();
  const [first, second] = cut(numbered(700), 500);
  const odd = copyOf(first!);
  odd.sizeBytes -= 3;
  give(odd);
  simulation.at(seconds(10), () => give(first!));
  simulation.runSync(seconds(70) - 1);
  expect(drops).toEqual(["b fragment-malformed"]);
  simulation.runSync();
  expect(simulation.nowNs).toBeGreaterThanOrEqual(seconds(70));
  expect(drops).toEqual(["b fragment-malformed", "b reassembly-timeout"]);
  pool.release(second!);
});

test("memory for reassembly ends at 4 MiB when nothing is said", () => {
  const { b, cut, drops, give, pool } = lab();
  const limit = 4 * 1024 * 1024;
  let held = 0;
  for (let identification = 1; drops.length === 0 && held <= 2 * limit; identification++) {
    const [first, ...rest] = cut(numbered(2000), 1500, { identification });
    for (const piece of rest) pool.release(piece);
    const { sizeBytes } = first!;
    held += sizeBytes;
    give(first!);
  }
  expect(held).toBe(limit - (limit % 1500) + 1500); // the one beyond made the oldest go
  expect(b.reassembly.bytes).toBe(limit - (limit % 1500));
  expect(drops).toEqual(["b reassembly-memory"]);
});

test("a fragment with a bad header checksum is of no datagram, and the others wait on", () => {
  const { cut, drops, give, sink } = lab();
  const [first, second] = cut(numbered(700), 500);
  const bytes = emitPacket(second!).slice();
  bytes[8]! ^= 1; // its TTL
  const damaged = Object.assign(cut(numbered(700), 500)[1]!, { damaged: bytes });
  give(first!);
  give(damaged);
  expect(drops).toEqual(["b ip-checksum"]);
  expect(sink.received).toEqual([]);
  give(second!);
  expect(sink.received).toEqual([numbered(700)]);
});
