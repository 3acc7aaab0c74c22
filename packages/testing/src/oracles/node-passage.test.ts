import { expect, test } from "vitest";
import { nodePassage } from "./node-passage.ts";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";

const is = (haunt: (street: Street) => void): Promise<string | null> =>
  found(nodePassage, street({ second: { mtuBytes: 700 } }, haunt));

test("whatever comes to a node is dealt with", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(nodePassage, run)).toBeNull();
});

test("it bites: packets that vanish in a node", async () => {
  const swallow = await is(({ router, net }) => {
    const receive = router.node.receive.bind(router.node);
    router.node.receive = (packet, link) => {
      if (net.now < 30e6) receive(packet, link);
      else router.node.pool.release(packet);
    };
  });
  expect(swallow).toContain("a packet came to router and vanished there");
  const lose = await is(({ net, first }) => {
    const { forward } = first;
    const offer = forward.offer.bind(forward);
    forward.offer = (packet) => {
      if (net.now < 30e6) offer(packet);
      else forward.pool.release(packet);
    };
  });
  expect(lose).toContain("a packet was to leave client and reached no link");
});

test("it bites: a crashed node that goes on working", async () => {
  const undead = await is(({ net, server }) => {
    net.after("30ms", () => {
      const { node } = server;
      node.receive = (packet) => node.deliver(packet);
      node.up = false;
    });
  });
  expect(undead).toContain("server is down, and yet: deliver");
});

test("it bites: books that are wrong", async () => {
  const counts = await is(({ net, router }) => {
    net.after("30ms", () => void router.node.stats.forwarded++);
  });
  expect(counts).toMatch(/router counts wrongly: \d+ packets forwarded, but \d+ were seen/);
  const drops = await is(({ net, router }) => {
    net.after("30ms", () => void router.node.stats.drops.ttl++);
  });
  expect(drops).toContain("router counts wrongly: 1 packets dropped (ttl), but 0 were seen");
});
