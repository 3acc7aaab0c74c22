import { packetChannel } from "@seedwire/link";
import { expect, test } from "vitest";
import { found, street } from "./oracles.fixture.ts";
import { packetSizes } from "./packet-sizes.ts";

test("what fits is carried, and what does not is cut before", async () => {
  expect(await found(packetSizes, street({ second: { mtuBytes: 576 } }))).toBeNull();
});

test("a packet above the MTU, or refused though it fits, is a breach", async () => {
  const swollen = street({}, ({ first }) => {
    first.forward.fates = { meet: (_, packet) => void (packet.sizeBytes = 1501) };
  });
  expect(await found(packetSizes, swollen)).toContain("takes 1501 bytes, its MTU is 1500");
  const refused = street({}, ({ net, first, client }) => {
    net.after("20ms", () => {
      const packets = net.simulation.trace.channel(packetChannel);
      const packet = client.node.pool.take();
      packet.sizeBytes = 1500;
      packets.emit?.("drop", first.forward, packet, net.now, "mtu");
    });
  });
  expect(await found(packetSizes, refused)).toContain("finds 1500 bytes too large");
});
