import * as fc from "fast-check";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { testNet } from "./net.fixture.ts";
import type { Node } from "./node.ts";

const addressOf = (index: number): string => `10.0.${index >> 8}.${index & 255}`;

/** A random graph: nodes that forward or not, cables with a metric for each direction. */
const anyGraph = fc.integer({ min: 2, max: 9 }).chain((count) => {
  const end = fc.nat(count - 1);
  const metric = fc.integer({ min: 1, max: 3 });
  const cable = fc.tuple(end, end, metric, metric).filter(([a, b]) => a !== b);
  return fc.record({
    forwarding: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    cables: fc.array(cable, { maxLength: 20, size: "max" }),
  });
});

/** All lengths by trying every way again and again (Bellman and Ford). */
function bruteForce(nodes: readonly Node[], to: Node): number[] {
  const lengths = nodes.map((node) => (node === to ? 0 : Infinity));
  for (let round = 0; round < nodes.length; round++) {
    nodes.forEach((node, at) => {
      for (const { metric, peer } of node.interfaces) {
        const beyond = peer === to || peer.forwarding ? lengths[nodes.indexOf(peer)]! : Infinity;
        lengths[at] = Math.min(lengths[at]!, metric + beyond);
      }
    });
  }
  return lengths;
}

test("computed routes are shortest paths, and the first interface decides between equals", () => {
  fc.assert(
    fc.property(anyGraph, ({ cables, forwarding }) => {
      const { host, router } = testNet();
      const nodes = forwarding.map((forwards, index) =>
        (forwards ? router : host)(`n${index}`, addressOf(index)),
      );
      for (const [a, b, there, back] of cables) {
        connect(nodes[a]!, nodes[b]!, { metric: there }, { metric: back });
      }
      for (const to of nodes) {
        const lengths = bruteForce(nodes, to);
        nodes.forEach((from, at) => {
          const isStub = !from.forwarding && from.interfaces.length === 1;
          if (from === to || isStub) return;
          const best = from.interfaces.find(({ metric, peer }) => {
            const beyond =
              peer === to || peer.forwarding ? lengths[nodes.indexOf(peer)]! : Infinity;
            return lengths[at] !== Infinity && metric + beyond === lengths[at];
          });
          const found = from.interfaces[from.routing.find(to.address)];
          expect(found).toBe(best);
        });
      }
    }),
  );
});

test("2000 hosts around two routers need one computation for each router", () => {
  const { host, router, simulation, pool } = testNet();
  const left = router("left", "10.255.0.1");
  const right = router("right", "10.255.0.2");
  connect(left, right);
  const hosts = Array.from({ length: 2000 }, (_, index) => {
    const node = host(`h${index}`, addressOf(index + 1));
    connect(node, index % 2 === 0 ? left : right);
    return node;
  });
  let replies = 0;
  hosts.forEach((from, index) => {
    const to = hosts[(index * 7 + 1) % hosts.length]!;
    from.icmp.echoThen(to.address, {}, ({ outcome }) => {
      if (outcome === "reply") replies++;
    });
  });
  simulation.runSync();
  expect(replies).toBe(2000);
  expect(pool.inUse).toBe(0);
});

test("a host with one interface sends everything there, known or not", () => {
  const { host, router } = testNet();
  const a = host("a", "10.0.0.1");
  const r = router("r", "10.0.0.2");
  connect(a, r);
  expect(a.routing.find(r.address)).toBe(0);
  expect(a.sourceFor(host("stranger", "10.9.9.9").address)).toBe(a.address);
});
