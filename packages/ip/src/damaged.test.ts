import { everyNth, ordinals, type Fate, type FateBook } from "@seedwire/link";
import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { datagram, numbered, Sink, testNet } from "./net.fixture.ts";

/** a - r - b; the first link flips the given bits of the packets in turn. */
function lab(bits: readonly number[], secondMtu = 1500) {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.0.3");
  const { ab } = connect(a, r, { delayNs: ms(1) });
  connect(r, b, { delayNs: ms(1), mtuBytes: secondMtu });
  let next = 0;
  const book: FateBook = {
    meet: (_link, _packet, fate: Fate) => {
      fate.bit = bits[next++] ?? -1;
    },
  };
  ab.link.fates = book;
  return { ...net, a, b, r, sink: new Sink(b) };
}

test("a router verifies the header checksum only, and drops what is wrong there (RFC 1812 §5.2.2)", () => {
  const { a, b, drops, pool, simulation } = lab([12 * 8, 8 * 8, 16 * 8 + 7]); // source, TTL, destination
  for (let count = 0; count < 3; count++) a.send(datagram(a, b, numbered(50)));
  simulation.runSync();
  expect(drops).toEqual(["r ip-checksum", "r ip-checksum", "r ip-checksum"]);
  expect(pool.inUse).toBe(0);
});

test("a damaged version or header length is no IP header at all", () => {
  const { a, b, drops, simulation } = lab([0, 7]);
  a.send(datagram(a, b, numbered(50)));
  a.send(datagram(a, b, numbered(50)));
  simulation.runSync();
  expect(drops[0]).toBe("r ip-header");
  expect(drops[1]).toMatch(/^r ip-(header|checksum)$/);
});

test("damage behind the IP header crosses routers, and the transport's checksum finds it", () => {
  const { a, b, drops, pool, r, simulation, sink } = lab([28 * 8 + 3, 20 * 8, 24 * 8]);
  for (let count = 0; count < 4; count++) a.send(datagram(a, b, numbered(50)));
  simulation.runSync();
  expect(r.stats.forwarded).toBe(4);
  expect(drops.filter((drop) => drop === "b transport-checksum")).toHaveLength(2);
  expect(drops.filter((drop) => drop === "b transport-header")).toHaveLength(1); // UDP length
  expect(sink.received).toEqual([numbered(50)]);
  expect(pool.inUse).toBe(0);
});

test("what the checksum misses is delivered as it came", () => {
  // Two flips that cancel out: the same bit of two words, one set and one cleared.
  const payload = Uint8Array.from([0x80, 0, 0, 0]);
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.0.3");
  const first = connect(a, r).ab.link;
  const second = connect(r, b).ab.link;
  const flip = (bit: number): FateBook => ({
    meet: (_link, _packet, fate: Fate) => {
      fate.bit = bit;
    },
  });
  first.fates = flip(28 * 8);
  second.fates = flip(30 * 8);
  const sink = new Sink(b);
  a.send(datagram(a, b, payload));
  net.simulation.runSync();
  expect(sink.received).toEqual([Uint8Array.from([0, 0, 0x80, 0])]);
  expect(sink.headers[0]!.ttl).toBe(63);
  expect(net.pool.inUse).toBe(0);
});

test("a damaged packet that a router must cut goes on as bytes", () => {
  const { a, b, drops, pool, simulation, sink } = lab([200 * 8], 300);
  a.send(datagram(a, b, numbered(1000)));
  a.send(datagram(a, b, numbered(1000)));
  simulation.runSync();
  expect(drops).toEqual(["b transport-checksum"]);
  expect(sink.received).toEqual([numbered(1000)]);
  expect(pool.inUse).toBe(0);
});

test("packets are never lost from the pool, whatever happens to them", () => {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.0.3");
  const rough = { corrupt: everyNth(5), duplicate: everyNth(3), loss: everyNth(7) };
  connect(a, r, { ...rough, delayNs: ms(1) });
  connect(r, b, { ...rough, delayNs: ms(1), mtuBytes: 700, corrupt: ordinals(2, 3, 5, 8, 13) });
  const sink = new Sink(b);
  for (let count = 0; count < 200; count++) a.send(datagram(a, b, numbered(20 * count)));
  net.simulation.runSync();
  expect(sink.received.length).toBeGreaterThan(0);
  expect(net.pool.inUse).toBe(0);
});
