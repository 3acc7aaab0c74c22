import { parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { parsePrefix } from "./static-routes.ts";
import { datagram, numbered, Sink, testNet } from "./net.fixture.ts";

test("a cable makes two topologies one, and addresses are known all over it", () => {
  const { host, router } = testNet();
  const [a, b, c] = [host("a", "10.0.0.1"), router("b", "10.0.0.2"), host("c", "10.0.0.3")];
  expect(a.topology.owner(c.address)).toBeUndefined();
  connect(a, b);
  connect(c, b);
  expect(a.topology).toBe(c.topology);
  expect(a.topology.nodes).toHaveLength(3);
  for (const node of [a, b, c]) {
    expect(a.topology.owner(node.address)).toBe(node);
    expect(a.topology.nodes[node.position]).toBe(node);
  }
});

test("RFC 1191 §3 what was learnt of a path does not hold a packet back that the next link takes", () => {
  const { host, simulation, drops } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  connect(a, b);
  const sink = new Sink(b);
  a.pathMtus.learn(b.address, 600, 1500, a.clock);
  a.send(datagram(a, b, numbered(1000), { dontFragment: true }));
  simulation.runSync();
  expect([sink.received.length, drops]).toEqual([1, []]);
});

test("a route that changes leads nothing where no route was", () => {
  const { host } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  connect(a, b);
  expect(a.routing.find(b.address)).toBe(0);
  a.routing.add(parsePrefix("203.0.113.0/24"), "unreachable");
  expect(a.routing.find(parseAddress("0.0.0.0"))).toBeLessThan(-1); // no address of anybody
});

test("two nodes of a network cannot have the same address", () => {
  const { host, router } = testNet();
  const a = host("a", "10.0.0.1");
  const twin = router("twin", "10.0.0.1");
  const why = /10\.0\.0\.1 cannot be an address of "(a|b|twin)": "(a|twin)" has it/;
  expect(() => connect(a, twin)).toThrow(why);
  expect(a.topology).not.toBe(twin.topology);
  const b = router("b", "10.0.0.2");
  connect(a, b);
  expect(() => b.addAddress(parseAddress("10.0.0.1"))).toThrow(why);
});

test("routes go round a link that is down only after `reroute`, and back after another", () => {
  const { host, router, simulation, pool } = testNet();
  const [a, b] = [router("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const r = router("r", "10.0.0.3");
  const direct = connect(a, b);
  const detour = connect(a, r);
  connect(r, b);
  const sink = new Sink(b);
  const send = (): void => {
    a.send(datagram(a, b, numbered(10)));
    simulation.runSync();
  };
  direct.ab.link.setUp(false);
  send();
  expect(direct.ab.link.stats.drops.down).toBe(1);
  a.topology.reroute();
  send();
  expect(sink.received).toHaveLength(1);
  expect(detour.ab.link.stats.delivered).toBe(1);
  direct.ab.link.setUp(true);
  send();
  expect(detour.ab.link.stats.delivered).toBe(2);
  a.topology.reroute();
  send();
  expect(direct.ab.link.stats.delivered).toBe(1);
  expect(pool.inUse).toBe(0);
});

test("routes computed before hold for what is connected later", () => {
  const { host, router } = testNet();
  const r = router("r", "10.0.0.1");
  const late = host("late", "10.0.0.2");
  connect(r, host("a", "10.0.0.3"));
  expect(r.sourceFor(late.address)).toBeUndefined();
  connect(r, late);
  expect(r.interfaces[r.routing.find(late.address)]!.peer).toBe(late);
});

test("no node takes routes of before a join for those of after, whatever the versions were", () => {
  for (let changes = 0; changes < 20; changes++) {
    const { host, router } = testNet();
    const [r, far] = [router("r", "10.0.0.1"), host("far", "10.0.0.2")];
    const middle = router("middle", "10.0.0.3");
    connect(middle, far);
    for (let change = 0; change < 10; change++) r.topology.invalidate();
    for (let change = 0; change < changes; change++) far.topology.invalidate();
    expect(r.sourceFor(far.address)).toBeUndefined();
    connect(r, middle);
    expect(r.sourceFor(far.address)).toBe(r.address);
  }
});
