import { ms } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { datagram, numbered, Sink, testNet } from "./net.fixture.ts";

/** a - r - b with an MTU for each cable. */
function narrowing(firstMtu: number, secondMtu: number, wireBytes = false) {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.0.3");
  const cable = { delayNs: ms(1), wireBytes };
  connect(a, r, { ...cable, mtuBytes: firstMtu });
  connect(r, b, { ...cable, mtuBytes: secondMtu });
  const pieces: { link: string; sizeBytes: number; offset: number; more: boolean }[] = [];
  net.simulation.trace.channel(packetChannel).subscribe((event, link, packet) => {
    if (event !== "deliver") return;
    const { fragmentOffset: offset, moreFragments: more, sizeBytes } = packet;
    pieces.push({ link: link.name, sizeBytes, offset, more });
  });
  return { ...net, a, b, r, sink: new Sink(b), pieces };
}

test("T70: 65,507 bytes at MTU 1500 are 45 fragments, 44 with 1480 bytes and one with 395", () => {
  const { a, b, pieces, pool, simulation, sink } = narrowing(1500, 1500);
  a.send(datagram(a, b, numbered(65507)));
  simulation.runSync();
  const sizes = pieces.filter(({ link }) => link === "a>r").map(({ sizeBytes }) => sizeBytes - 20);
  expect(sizes).toEqual([...Array.from({ length: 44 }, () => 1480), 395]);
  expect(sink.received).toEqual([numbered(65507)]);
  expect(b.stats.reassembled).toBe(1);
  expect(b.stats.delivered).toBe(1);
  expect(pool.inUse).toBe(0);
});

test("a router cuts fragments again (RFC 791 §3.2)", () => {
  const { a, b, pieces, simulation, sink } = narrowing(1500, 620);
  a.send(datagram(a, b, numbered(1992)));
  simulation.runSync();
  const behind = pieces.filter(({ link }) => link === "r>b");
  expect(behind.map(({ offset, more, sizeBytes }) => [offset, sizeBytes - 20, more])).toEqual([
    [0, 600, true],
    [600, 600, true],
    [1200, 280, true],
    [1480, 520, false],
  ]);
  expect(sink.received).toEqual([numbered(1992)]);
  expect(sink.headers[0]!.sizeBytes).toBe(2020);
});

test("whatever the MTUs, the datagram arrives, by reference and as bytes alike", () => {
  const anyMtu = fc.integer({ min: 68, max: 700 });
  fc.assert(
    fc.property(anyMtu, anyMtu, fc.nat(3000), fc.boolean(), (first, second, length, asBytes) => {
      const { a, b, drops, pool, simulation, sink } = narrowing(first, second, asBytes);
      a.send(datagram(a, b, numbered(length)));
      simulation.runSync();
      expect(sink.received).toEqual([numbered(length)]);
      expect(drops).toEqual([]);
      expect(pool.inUse).toBe(0);
    }),
  );
});

test("by reference or as bytes, the same packets cross the same links", () => {
  const run = (wireBytes: boolean) => {
    const { a, b, pieces, simulation, sink } = narrowing(1000, 300, wireBytes);
    a.send(datagram(a, b, numbered(5000), { trafficClass: 2 }));
    a.send(datagram(a, b, numbered(10)));
    simulation.runSync();
    return { pieces, headers: sink.headers };
  };
  expect(run(true)).toEqual(run(false));
});

test("options: all in the first fragment, the copied ones in the others (RFC 791 §3.1)", () => {
  const { a, b, pieces, simulation, sink } = narrowing(1500, 1500);
  const ipOptions = Uint8Array.from([7, 7, 4, 0, 0, 0, 0, 1, 148, 4, 0, 0]); // 8 + 4 bytes
  const sizeBytes = 20 + 12 + 8 + 3000;
  a.send(datagram(a, b, numbered(3000), { ipOptions, sizeBytes }));
  simulation.runSync();
  const sent = pieces.filter(({ link }) => link === "a>r");
  expect(sent.map(({ offset, sizeBytes }) => [offset, sizeBytes])).toEqual([
    [0, 32 + 1464],
    [1464, 24 + 1472],
    [2936, 24 + 72],
  ]);
  expect(sink.received).toEqual([numbered(3000)]);
});

test("what a protocol does not believe teaches no path MTU, but it is told (RFC 5927 §4)", () => {
  const { a, b, simulation } = narrowing(1500, 1400);
  const asked: number[] = [];
  class Doubter extends Sink {
    believes({ destinationPort }: Packet): boolean {
      asked.push(destinationPort);
      return destinationPort === 2001;
    }
  }
  const sink = new Doubter(a);
  for (const [port, mtuBytes] of [[2000, 1500] as const, [2001, 1400] as const]) {
    const fields = { dontFragment: true, destinationPort: port };
    a.send(datagram(a, b, numbered(1400), fields));
    simulation.runSync();
    expect(a.pathMtu(b.address)).toBe(mtuBytes);
  }
  expect([asked, sink.errors.length]).toEqual([[2000, 2001], 2]);
});

test("with DF set, too large is told and not cut (RFC 1191 §4)", () => {
  const { a, b, drops, pool, r, simulation } = narrowing(1500, 1400);
  const sink = new Sink(a);
  a.send(datagram(a, b, numbered(1400), { dontFragment: true }));
  simulation.runSync();
  expect(drops).toEqual(["r too-big"]);
  expect(sink.errors).toEqual([
    { kind: "fragmentation-needed", from: r.address, nextHopMtu: 1400, ports: [1000, 2000] },
  ]);
  expect(a.pathMtu(b.address)).toBe(1400);
  a.send(datagram(a, b, numbered(1372), { dontFragment: true }));
  simulation.runSync();
  expect(drops).toHaveLength(1);
  expect(pool.inUse).toBe(0);
});

test("with DF set and the own link too narrow, the node tells itself", () => {
  const { a, b, drops, simulation } = narrowing(1000, 1000);
  const sink = new Sink(a);
  expect(a.send(datagram(a, b, numbered(1400), { dontFragment: true }))).toBe(true);
  expect(sink.errors).toEqual([]);
  simulation.runSync();
  expect(sink.errors).toEqual([
    { kind: "fragmentation-needed", from: a.address, nextHopMtu: 1000, ports: [1000, 2000] },
  ]);
  expect(drops).toEqual(["a too-big"]);
});

test("once the path's MTU is known, datagrams without DF are cut at the source", () => {
  const { a, b, pieces, r, simulation } = narrowing(1500, 1400);
  a.send(datagram(a, b, numbered(1400), { dontFragment: true }));
  simulation.runSync();
  pieces.length = 0;
  a.send(datagram(a, b, numbered(1400)));
  simulation.runSync();
  const sizes = pieces.filter(({ link }) => link === "a>r").map(({ sizeBytes }) => sizeBytes);
  expect(sizes).toEqual([20 + 1376, 20 + 32]);
  expect(r.stats.fragmentsMade).toBe(0);
});
