import { passageChannel } from "@seedwire/ip";
import type { Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS, street } from "./oracles.fixture.ts";
import { ttlFalls } from "./ttl-falls.ts";

test("routers take one from the TTL, of damaged packets too", async () => {
  const { errors, rough } = GOOD_RUNS;
  expect(await found(ttlFalls, errors!)).toBeNull();
  expect(await found(ttlFalls, rough!)).toBeNull();
});

/** The oracle behind a listener that changes what a router passes on. */
const behind = (change: (packet: Packet) => void): Oracle => ({
  ...ttlFalls,
  watch: (run) => {
    run.simulation.trace.channel(passageChannel).subscribe((passage, _node, packet) => {
      if (passage === "forward") change(packet);
    });
    return ttlFalls.watch(run);
  },
});

test("it bites: a TTL that stays, or falls too fast", async () => {
  expect(
    await found(
      behind((packet) => packet.ttl++),
      street(),
    ),
  ).toContain("router passes on with TTL 64 what came with 64, expected 63");
  expect(
    await found(
      behind((packet) => (packet.ttl -= 9)),
      street(),
    ),
  ).toContain("TTL 54");
});

test("it bites: what is dropped for its TTL too early", async () => {
  const hasty = street({}, ({ router, net }) => {
    const receive = router.node.receive.bind(router.node);
    router.node.receive = (packet, link) => {
      if (net.now > 30e6) packet.ttl = 1;
      receive(packet, link);
    };
  });
  expect(await found(ttlFalls, hasty)).toContain("router drops for its TTL what came with 64");
});

test("it bites: a damaged packet whose header is not kept right", async () => {
  const rough = { first: { corrupt: 0.2 } };
  const spoil = (at: number): Oracle => behind(({ damaged }) => damaged !== null && damaged[at]!++);
  expect(await found(spoil(8), street(rough))).toContain("leaves the TTL in the bytes as it was");
  expect(await found(spoil(10), street(rough))).toContain("a header whose checksum is wrong");
});
