import { packetChannel } from "@seedwire/link";
import { FATE_COPY, isFragment, UDP, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS, street } from "./oracles.fixture.ts";
import { wireImage } from "./wire-image.ts";

test("packets are right as bytes, and links deliver what they took", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(wireImage, run)).toBeNull();
});

const rough = { duplicate: 0.2, corrupt: 0.1 };

/** The oracle behind a listener that changes packets that are delivered. */
const behind = (change: (packet: Packet) => void): Oracle => ({
  ...wireImage,
  watch: (run) => {
    run.simulation.trace.channel(packetChannel).subscribe((event, _, packet) => {
      if (event === "deliver") change(packet);
    });
    return wireImage.watch(run);
  },
});

test("it bites: a bit more than the fate of a packet says", async () => {
  const flip = behind(({ damaged }) => damaged !== null && (damaged[30]! ^= 4));
  expect(await found(flip, street({ first: rough }))).toMatch(
    /flips [02] bits of a packet, expected 1/,
  );
  const change = behind((packet) => (packet.identification ^= 1));
  expect(await found(change, street({ first: rough }))).toMatch(/flips \d bits of a packet/);
});

test("it bites: a copy that is none", async () => {
  const other = behind((packet) => {
    if ((packet.fate & FATE_COPY) !== 0) packet.identification ^= 1;
  });
  expect(await found(other, street({ first: { duplicate: 1 } }))).toContain(
    "delivers another as a copy",
  );
});

test("it bites: a damaged packet whose mark is not in its checksum", async () => {
  const marks = street({ first: { corrupt: 0.3 } }, ({ second }) => {
    const { forward } = second;
    const offer = forward.offer.bind(forward);
    forward.offer = (packet) => {
      if (packet.damaged !== null) packet.damaged[1]! |= 3;
      offer(packet);
    };
  });
  expect(await found(wireImage, marks)).toContain("whose header checksum is wrong");
});

test("it bites: a node that hands on what is damaged", async () => {
  const blind = street({ second: { corrupt: 0.3 } }, ({ server: { node } }) => {
    const receive = node.receive.bind(node);
    node.receive = (packet, link) => {
      if (packet.protocol === UDP && !isFragment(packet)) packet.damaged = null;
      receive(packet, link);
    };
  });
  expect(await found(wireImage, blind)).toContain("hands a packet to its protocol whose");
});
