import { mbps, ms, seconds } from "@seedwire/engine";
import { ordinals } from "@seedwire/link";
import { emitPacket, formatAddress, parseAddress, type Address } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "../connect.ts";
import { datagram, numbered, Sink, testNet } from "../net.fixture.ts";
import type { EchoOptions, EchoResult } from "./echo.ts";
import type { ConnectOptions } from "../connect.ts";
import type { Node } from "../node.ts";

function pair(cable: ConnectOptions = {}) {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const { ab } = connect(a, b, { delayNs: ms(10), ...cable });
  return { ...net, a, b, ab };
}

/** a, some routers in a row, b. */
function chain(count: number, options = {}) {
  const net = testNet();
  const nodes = [
    net.host("a", "10.0.0.1"),
    ...Array.from({ length: count }, (_, at) => net.router(`r${at}`, `10.0.1.${at + 1}`, options)),
    net.host("b", "10.0.0.2"),
  ];
  nodes.slice(1).forEach((node, at) => connect(nodes[at]!, node, { delayNs: ms(1) }));
  return { ...net, nodes, a: nodes[0]!, b: nodes.at(-1)! };
}

function ping(from: Node, to: Address, options: EchoOptions = {}): EchoResult {
  const results: EchoResult[] = [];
  from.icmp.echoThen(to, options, (result) => results.push(result));
  from.simulation.runSync();
  expect(results).toHaveLength(1);
  return results[0]!;
}

test("T80: 56 bytes of data make a packet of 84; the round trip takes 20.000 ms", () => {
  const { a, b, ab, pool } = pair();
  const result = ping(a, b.address);
  expect(result).toEqual({
    outcome: "reply",
    rttNs: ms(20),
    from: b.address,
    error: null,
    ttl: 64,
    sequence: 1,
  });
  expect(ab.link.stats.bytes).toBe(84);
  expect(pool.inUse).toBe(0);
});

test("T80: a request has a TTL of 64, if no other is asked for", () => {
  const { a, b, ab } = pair();
  const seen: number[] = [];
  ab.link.trace.subscribe((event, _link, { ttl }) => {
    if (event === "accept") seen.push(ttl);
  });
  ping(a, b.address);
  ping(a, b.address, { ttl: 9 });
  expect(seen.filter((_, at) => at % 2 === 0)).toEqual([64, 9]);
});

test("T80: at 1 Mbit/s it takes 21.344 ms", () => {
  const { a, b } = pair({ rateBps: mbps(1) });
  expect(ping(a, b.address).rttNs).toBe(ms(21.344));
});

test("an echo is a promise for async code, and a lost one times out", async () => {
  const { a, b, simulation } = pair({ loss: ordinals(2) });
  const outcomes: string[] = [];
  await simulation.run(async () => {
    for (let count = 0; count < 3; count++) {
      const { outcome } = await a.icmp.echo(b.address, { timeoutNs: seconds(1) });
      outcomes.push(outcome);
    }
  });
  expect(outcomes).toEqual(["reply", "timeout", "timeout"]);
  expect(simulation.nowNs).toBeLessThan(seconds(3));
});

test("a large echo goes in fragments both ways", () => {
  const { a, b, pool } = pair();
  expect(ping(a, b.address, { dataBytes: 65507 }).outcome).toBe("reply");
  expect(a.stats.reassembled).toBe(1);
  expect(pool.inUse).toBe(0);
});

test("a host answers its own echoes at once", () => {
  const { a } = pair();
  expect(ping(a, parseAddress("127.0.0.1")).rttNs).toBe(0);
  expect(ping(a, a.address).rttNs).toBe(0);
});

test("echoes to broadcast get no answer (RFC 1122 §3.2.2.6)", () => {
  const { a, drops } = pair();
  expect(ping(a, parseAddress("255.255.255.255")).outcome).toBe("timeout");
  expect(drops).toEqual(["b icmp"]);
});

test("without a route there is nothing to wait for; nor on a crashed host", () => {
  const { a, b, host } = pair();
  expect(ping(host("lonely", "10.0.0.9"), b.address).outcome).toBe("no-route");
  a.crash();
  expect(ping(a, b.address).outcome).toBe("crashed");
  a.restart();
  const results: EchoResult[] = [];
  a.icmp.echoThen(b.address, {}, (result) => results.push(result));
  a.crash();
  expect(results.map(({ outcome }) => outcome)).toEqual(["crashed"]);
});

test("T81: traceroute over 5 routers sees 5 hops and the end", () => {
  const { a, b, pool } = chain(5);
  const hops: string[] = [];
  for (let ttl = 1; ttl <= 10; ttl++) {
    const { error, from, outcome } = ping(a, b.address, { ttl });
    hops.push(`${formatAddress(from!)} ${error ?? outcome}`);
    if (outcome === "reply") break;
  }
  expect(hops).toEqual([
    "10.0.1.1 ttl-exceeded",
    "10.0.1.2 ttl-exceeded",
    "10.0.1.3 ttl-exceeded",
    "10.0.1.4 ttl-exceeded",
    "10.0.1.5 ttl-exceeded",
    "10.0.0.2 reply",
  ]);
  expect(pool.inUse).toBe(0);
});

test("T81: no route 3/0, no protocol 3/2, each told to the protocol it concerns", () => {
  const { a, b, nodes, pool, simulation } = chain(1);
  const [udp, other] = [new Sink(a), new Sink(a, 99)];
  a.send(datagram(a, "192.0.2.9", numbered(4)));
  a.send(datagram(a, b, numbered(4), { protocol: 99, sizeBytes: 24 }));
  simulation.runSync();
  expect(udp.errors).toEqual([
    { kind: "net-unreachable", from: nodes[1]!.address, nextHopMtu: 0, ports: [1000, 2000] },
  ]);
  expect(other.errors.map(({ from, kind }) => [kind, from])).toEqual([
    ["protocol-unreachable", b.address],
  ]);
  expect(a.stats.icmpErrorsReceived).toBe(2);
  expect(b.stats.icmpErrorsSent).toBe(1);
  expect(pool.inUse).toBe(0);
});

test("an error quotes as much as fits in 576 bytes (RFC 1812 §4.3.2.3)", () => {
  const { a, ab, b, simulation } = pair({ mtuBytes: 1500 });
  a.send(datagram(a, b, numbered(1000), { protocol: 99, sizeBytes: 1020 }));
  a.send(datagram(a, b, numbered(100), { protocol: 99, sizeBytes: 120 }));
  simulation.runSync();
  expect(ab.link.stats.delivered).toBe(2);
  expect(b.interfaces[0]!.link.stats.bytes).toBe(576 + 148);
});

test("no error about errors, later fragments, broadcasts, strange sources (RFC 1122 §3.2.2)", () => {
  const { a, b, nodes, simulation } = chain(1, { icmpLimit: { perSecond: 1000 } });
  const router = nodes[1]!;
  const bad = (fields: object): void => {
    a.send(datagram(a, b, numbered(8), { protocol: 99, sizeBytes: 28, ...fields }));
  };
  bad({ source: parseAddress("224.0.0.1") });
  bad({ source: parseAddress("255.255.255.255") });
  bad({ destination: parseAddress("255.255.255.255") });
  bad({ destination: parseAddress("224.0.0.1") });
  bad({ source: parseAddress("127.0.0.1"), ttl: 1 });
  bad({ ttl: 1, fragmentOffset: 8, wireBytes: numbered(8) });
  bad({ ttl: 1, protocol: 1, icmpType: 3, payload: numbered(0), payloadLength: 0 });
  simulation.runSync();
  expect(router.stats.icmpErrorsSent + b.stats.icmpErrorsSent).toBe(0);
  expect(router.stats.drops.ttl).toBe(3);
});

test("errors to one address are limited if that is configured (RFC 1812 §4.3.2.8)", () => {
  const { a, b, nodes, simulation } = chain(1, { icmpLimit: { perSecond: 10, burst: 2 } });
  const router = nodes[1]!;
  const other = parseAddress("10.0.0.77");
  for (let at = 0; at < 100; at++) {
    simulation.at(ms(10) * at, () => a.send(datagram(a, b, numbered(1), { ttl: 1 })));
  }
  simulation.at(ms(500), () => a.send(datagram(a, b, numbered(1), { ttl: 1, source: other })));
  simulation.runSync();
  // Two at once, then one each 100 ms until 990 ms, and one to the other address.
  expect(router.stats.icmpErrorsSent).toBe(2 + 9 + 1);
  expect(router.stats.icmpErrorsLimited).toBe(101 - 12);
  const wrong = { icmpLimit: { perSecond: 0 } };
  expect(() => testNet().router("r", "10.0.0.1", wrong)).toThrow(
    '"r": icmpLimit: perSecond is 0, expected a number above 0',
  );
});

test("only fragmentation-needed tells an MTU: in other errors those bytes mean nothing (RFC 1191 §4)", () => {
  const { a, b, simulation } = pair();
  const sink = new Sink(b);
  const quoted = emitPacket(datagram(b, a, numbered(4))).slice();
  const icmp = { protocol: 1, icmpType: 3, icmpCode: 3, icmpRest: 1400 };
  a.send(datagram(a, b, quoted, { ...icmp, sizeBytes: 28 + quoted.length }));
  simulation.runSync();
  expect(sink.errors).toMatchObject([{ kind: "port-unreachable", nextHopMtu: 0 }]);
});

test("an error that quotes nothing of ours is dropped", () => {
  const { a, b, drops, simulation } = pair();
  const sink = new Sink(b);
  const icmp = { protocol: 1, icmpType: 3, icmpCode: 3 };
  const quote = numbered(40).fill(0x45, 0, 1); // IPv4, but of a stranger
  a.send(datagram(a, b, quote, icmp));
  a.send(datagram(a, b, numbered(5), icmp));
  simulation.runSync();
  expect(drops).toEqual(["b icmp", "b icmp"]);
  expect(sink.errors).toEqual([]);
});
