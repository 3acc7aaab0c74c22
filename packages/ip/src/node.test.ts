import { ms } from "@seedwire/engine";
import { CE, ECT_0, ECT_1, formatAddress, NOT_ECT, parseAddress, UDP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { datagram, numbered, Sink, testNet } from "./net.fixture.ts";
import { parsePrefix } from "./static-routes.ts";

/** a - r - s - b, 1 ms each. */
function chain() {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const [r, s] = [net.router("r", "10.0.1.1"), net.router("s", "10.0.1.2")];
  const delay = { delayNs: ms(1) };
  connect(a, r, delay);
  connect(r, s, delay);
  connect(s, b, delay);
  return { ...net, a, b, r, s };
}

test("a packet crosses two routers: one less TTL at each, no packet left over", () => {
  const { a, b, r, simulation, pool } = chain();
  const sink = new Sink(b);
  expect(a.send(datagram(a, b, numbered(100)))).toBe(true);
  simulation.runSync();
  expect(sink.received).toEqual([numbered(100)]);
  expect(sink.headers).toEqual([{ ttl: 62, sizeBytes: 128, trafficClass: 0, atNs: ms(3) }]);
  expect(r.stats.forwarded).toBe(1);
  expect(pool.inUse).toBe(0);
});

test("RFC3168-12 routers leave the ECN field as it is, a mark above all", () => {
  const { a, b, simulation } = chain();
  const sink = new Sink(b);
  for (const field of [CE, ECT_0, ECT_1, NOT_ECT]) {
    const packet = datagram(a, b, numbered(1));
    packet.trafficClass = field;
    a.send(packet);
  }
  simulation.runSync();
  expect(sink.headers.map(({ trafficClass }) => trafficClass)).toEqual([CE, ECT_0, ECT_1, NOT_ECT]);
});

test("identifications count from 1, modulo 2^16", () => {
  const { a, b, simulation } = chain();
  const seen: number[] = [];
  b.register(UDP, {
    receive: (packet) => {
      seen.push(packet.identification);
      b.pool.release(packet);
    },
    icmpError: () => {},
  });
  for (let count = 0; count < 0x10001; count++) a.send(datagram(a, b, numbered(1)));
  simulation.runSync();
  expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  expect(a.interfaces[0]!.link.stats.drops.queue).toBe(0); // no rate, so nobody waits
  expect(seen.slice(-3)).toEqual([0xffff, 0, 1]);
});

test("no route: false at the sender, and the packet is back in the pool", () => {
  const { r, pool, drops } = chain();
  expect(r.send(datagram(r, "192.0.2.1", numbered(1)))).toBe(false);
  expect(r.sourceFor(parseAddress("192.0.2.1"))).toBeUndefined();
  expect(drops).toEqual(["r no-route"]);
  expect(pool.inUse).toBe(0);
});

test("a host drops what is not for it (RFC 1122 §3.3.4.2)", () => {
  const { a, simulation, host, drops } = chain();
  connect(host("lonely", "10.0.7.1"), a);
  const lonely = a.interfaces[1]!.peer;
  lonely.send(datagram(lonely, "10.0.0.2", numbered(1)));
  simulation.runSync();
  expect(drops).toEqual(["a not-mine"]);
});

test("packets to own addresses arrive over the loopback, in an event of their own", () => {
  const { a, simulation, pool } = chain();
  const sink = new Sink(a);
  a.send(datagram(a, a, numbered(60000)));
  a.send(datagram(a, "127.0.0.1", numbered(5)));
  expect(sink.received).toHaveLength(0);
  simulation.runSync();
  expect(sink.received.map(({ length }) => length)).toEqual([60000, 5]);
  expect(simulation.nowNs).toBe(0);
  expect(a.pathMtu(a.address)).toBe(65535);
  expect(formatAddress(a.sourceFor(parseAddress("127.0.0.9"))!)).toBe("127.0.0.9");
  expect(pool.inUse).toBe(0);
});

test("loopback addresses from outside are martians (RFC 1122 §3.2.1.3)", () => {
  const { a, b, simulation, drops } = chain();
  const sink = new Sink(b);
  a.send(datagram(a, b, numbered(1), { source: parseAddress("127.0.0.1") }));
  simulation.runSync();
  expect(sink.received).toEqual([]);
  expect(drops).toEqual(["b martian"]);
});

test("a broadcast reaches the neighbours and goes no further", () => {
  const { r, a, b, s, simulation, pool } = chain();
  const sinks = [a, b, s].map((node) => new Sink(node));
  r.send(datagram(r, "255.255.255.255", numbered(4)));
  simulation.runSync();
  expect(sinks.map(({ received }) => received.length)).toEqual([1, 0, 1]);
  expect(pool.inUse).toBe(0);
});

test("static routes: longest prefix, rejections, and back to computed ones", () => {
  const { a, r, s, simulation, pool } = chain();
  const sink = new Sink(a);
  r.routing.add(parsePrefix("203.0.113.0/24"), r.interfaces[1]!);
  r.routing.add(parsePrefix("203.0.113.7"), "unreachable");
  r.routing.add(parsePrefix("203.0.113.8"), "prohibited");
  r.routing.add(parsePrefix("203.0.113.9"), "blackhole");
  for (const last of [6, 7, 8, 9]) a.send(datagram(a, `203.0.113.${last}`, numbered(1)));
  simulation.runSync();
  const from = sink.errors.map(({ kind, from }) => [kind, formatAddress(from as never)]);
  expect(from).toEqual([
    ["host-unreachable", "10.0.1.1"],
    ["administratively-prohibited", "10.0.1.1"],
    ["net-unreachable", "10.0.1.2"], // 203.0.113.6 went on to s, which knows no way
  ]);
  expect(s.stats.drops["no-route"]).toBe(1);
  expect(r.routing.remove(parsePrefix("203.0.113.0/24"))).toBe(true);
  expect(r.sourceFor(parseAddress("203.0.113.6"))).toBeUndefined();
  expect(pool.inUse).toBe(0);
});

test("a crashed node neither sends nor receives, and its protocols lose their state", () => {
  const { a, b, simulation, drops, pool } = chain();
  const sink = new Sink(b);
  b.crash();
  expect(b.up).toBe(false);
  expect(sink.resets).toBe(1);
  expect(b.send(datagram(b, a, numbered(1)))).toBe(false);
  a.send(datagram(a, b, numbered(1)));
  simulation.runSync();
  expect(drops).toEqual(["b crashed", "b crashed"]);
  b.restart();
  a.send(datagram(a, b, numbered(1)));
  simulation.runSync();
  expect(sink.received).toHaveLength(1);
  expect(pool.inUse).toBe(0);
});

test("a host's clock is its own", () => {
  const { host, simulation } = testNet();
  const slow = host("slow", "10.0.0.1", { clock: { granularityNs: ms(4), offsetNs: 5 } });
  simulation.runSync(ms(7));
  expect(slow.clock.monotonicNs).toBe(ms(4));
  expect(slow.clock.wallNs).toBe(ms(4) + 5);
});

test("RFC 1122 §3.2.1.3: nothing is sent to a group, or to no address, whatever the default route", () => {
  const { a, drops, simulation } = chain();
  for (const nowhere of ["224.0.0.1", "239.255.255.255", "0.0.0.0"]) {
    expect(a.send(datagram(a, nowhere, numbered(1)))).toBe(false);
  }
  simulation.runSync();
  expect(drops).toEqual(["a no-route", "a no-route", "a no-route"]);
  expect(a.stats.sent).toBe(0);
});

test("what is sent is counted, to others and to oneself", () => {
  const { a, b, simulation } = chain();
  const sinks = [a, b].map((node) => new Sink(node));
  a.send(datagram(a, b, numbered(1)));
  expect(a.stats.sent).toBe(1);
  a.send(datagram(a, a, numbered(1)));
  expect(a.stats.sent).toBe(2);
  simulation.runSync();
  expect([a.stats.sent, a.stats.delivered, b.stats.delivered]).toEqual([2, 1, 1]);
  expect(sinks.map(({ received }) => received.length)).toEqual([1, 1]);
});

test("a crash forgets the identifications given out", () => {
  const { a, b, simulation } = chain();
  const seen: number[] = [];
  b.register(UDP, {
    receive: (packet) => {
      seen.push(packet.identification);
      b.pool.release(packet);
    },
    icmpError: () => {},
  });
  const send = (): void => {
    for (let count = 0; count < 2; count++) a.send(datagram(a, b, numbered(1)));
    simulation.runSync();
  };
  send();
  a.crash();
  a.restart();
  send();
  expect(seen).toEqual([1, 2, 1, 2]);
});

test("an error comes from the address that its receiver would be answered from", () => {
  const { a, b, r, simulation } = chain();
  const errors = new Sink(a);
  a.send(datagram(a, b, numbered(1), { ttl: 1 }));
  simulation.runSync();
  expect(errors.errors.map(({ from }) => from)).toEqual([r.address]);
});
