import { passageChannel } from "@seedwire/ip";
import type { Packet } from "@seedwire/wire";
import { fqCodel, markAbove, pattern, scenario, type Oracle } from "seedwire";
import { expect, test } from "vitest";
import { fragmentation } from "./fragmentation.ts";
import { found, GOOD_RUNS, onOffer, street } from "./oracles.fixture.ts";

test("datagrams are cut well: by hosts, by routers, and again", async () => {
  const narrow = { first: { mtuBytes: 1000 }, second: { mtuBytes: 300 } };
  expect(await found(fragmentation, street(narrow))).toBeNull();
  expect(await found(fragmentation, GOOD_RUNS["rough"]!)).toBeNull();
  expect(await found(fragmentation, GOOD_RUNS["faults"]!)).toBeNull();
});

test("pieces that a queue gives up while others are cut, and those that are marked, are in order", async () => {
  const full = scenario("full", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { rateBps: "1mbps", queue: fqCodel({ limitPackets: 3 }) });
    b.udp.bind(9);
    for (let n = 0; n < 5; n++) a.udp.connect(b, 9).send(pattern(4000));
    await net.sleep("1s");
  });
  expect(await found(fragmentation, full)).toBeNull();
  const marked = scenario("marked", async ({ net }) => {
    const [a, b, router] = [net.host("a"), net.host("b"), net.router("router")];
    net.cable(a, router);
    net.cable(router, b, { rateBps: "1mbps", mtuBytes: 600, queue: markAbove(1) });
    b.udp.bind(9);
    const socket = a.udp.connect(b, 9);
    socket.trafficClass = 2; // ECT(0)
    for (let n = 0; n < 5; n++) socket.send(pattern(1400));
    await net.sleep("1s");
    if (net.links.every(({ stats }) => stats.marked === 0)) throw new Error("nothing was marked");
  });
  expect(await found(fragmentation, marked)).toBeNull();
});

/** Fragments that the client sends, changed in a way. */
const spoilt = (change: (fragment: Packet) => void) =>
  street({}, ({ first }) =>
    onOffer(first.forward, (packet) => {
      if (packet.fragmentOf !== null) change(packet);
    }),
  );

test.each<[string, (fragment: Packet) => void, RegExp]>([
  ["a mark that is missing", (piece) => (piece.moreFragments = false), /does not say that more follow/],
  ["an offset in other units", (piece) => (piece.fragmentOffset >>= 1), /goes on at 740, expected 1480/],
  ["a piece that is too long", (piece) => (piece.sizeBytes += 4), /has 1484 bytes, no multiple of 8/],
  ["a field that differs", (piece) => (piece.ttl -= 1), /differs in a field/],
  ["a mark too many", (piece) => (piece.moreFragments = true), /promises more where it ends/],
])("it bites: %s", async (_, change, finding) => {
  expect(await found(fragmentation, spoilt(change))).toMatch(finding);
}); // prettier-ignore

test("it bites: a packet that says not to be cut, and is", async () => {
  const early: Oracle = {
    ...fragmentation,
    watch: (run) => {
      run.simulation.trace.channel(passageChannel).subscribe((_passage, _node, packet) => {
        packet.dontFragment ||= packet.sizeBytes > 1500;
      });
      const end = fragmentation.watch(run);
      run.simulation.trace.channel(passageChannel).subscribe((_passage, _node, packet) => {
        if (packet.sizeBytes > 1500) packet.dontFragment = false;
      });
      return end;
    },
  };
  expect(await found(early, street())).toContain("is cut, though it says not to");
});

test("it bites: a datagram of which a part goes out", async () => {
  const half = street({}, ({ client, first }) => {
    const { forward } = first;
    const offer = forward.offer.bind(forward);
    forward.offer = (packet) => {
      if (packet.fragmentOf === null || packet.moreFragments) offer(packet);
      else client.node.pool.release(packet);
    };
  });
  expect(await found(fragmentation, half)).toMatch(
    /client sends 1480 bytes of a datagram that has/,
  );
});
