import { packetChannel, type LinkStats, type PacketEvent } from "@seedwire/link";
import { FATE_DROP, FATE_DUPLICATE } from "@seedwire/wire";
import { codel } from "seedwire";
import { expect, test } from "vitest";
import { found, street, type Street } from "./oracles.fixture.ts";
import { packetsKept } from "./packets-kept.ts";

const rough = { loss: 0.05, duplicate: 0.1, reorder: "5ms" };

test("every packet is accounted for, whatever befalls it", async () => {
  expect(await found(packetsKept, street({ first: rough }))).toBeNull();
});

test("a queue that holds packets may drop them later, and others may not", async () => {
  const managed = { rateBps: "1mbps", queue: codel({ targetNs: 1e5, intervalNs: 1e6 }) };
  expect(await found(packetsKept, street({ second: managed }))).toBeNull();
  expect(await found(packetsKept, street({ second: { ...rough, ...managed } }))).toBeNull();
  const late = street({}, ({ net }) => {
    const packets = net.simulation.trace.channel(packetChannel);
    let count = 0;
    packets.subscribe((seen, link, packet, nowNs) => {
      if (seen === "accept" && ++count === 20) packets.emit!("drop", link, packet, nowNs, "queue");
    });
  });
  expect(await found(packetsKept, late)).toMatch(/drops a packet that it took already|never took/);
});

/** Tells of the twentieth packet on the first link once more. */
const haunted = (event: PacketEvent) =>
  street({}, ({ net }) => {
    const packets = net.simulation.trace.channel(packetChannel);
    let count = 0;
    packets.subscribe((seen, link, packet, nowNs) => {
      if (seen !== "deliver" || ++count !== 20) return;
      packets.emit!(event, link, packet, nowNs, event === "drop" ? "loss" : null);
    });
  });

test("a packet that comes twice, or dies after it was delivered, is a breach", async () => {
  expect(await found(packetsKept, haunted("deliver"))).toContain("delivers what it never took");
  expect(await found(packetsKept, haunted("drop"))).toContain("loses a packet whose fate");
});

test("a lost packet that arrives, and a copy that does not, are breaches", async () => {
  for (const [fate, finding] of [
    [FATE_DROP, "delivers a packet whose fate was to be lost"],
    [FATE_DUPLICATE, "owes 1 copies"],
  ] as const) {
    expect(await found(early(packetsKept, fate), street())).toContain(finding);
  }
});

/** The oracle behind a listener that changes fates. */
const early = (oracle: typeof packetsKept, fate: number): typeof packetsKept => ({
  ...oracle,
  watch: (run) => {
    let count = 0;
    run.simulation.trace.channel(packetChannel).subscribe((event, _, packet) => {
      if (event !== "deliver" || ++count !== 20) return;
      packet.fate |= fate;
      packet.copies = 1;
    });
    return oracle.watch(run);
  },
});

test("a packet that survives the cut of its link is a breach", async () => {
  const outlives = ({ net, first }: Street): void => {
    const { forward } = first;
    net.after("30ms", () => {
      const packets = net.simulation.trace.channel(packetChannel);
      const { emit } = packets;
      packets.emit = () => {}; // nobody hears of the drops
      first.down();
      packets.emit = emit;
      expect(forward.up).toBe(false);
    });
  };
  const finding = await found(packetsKept, street({}, outlives));
  expect(finding).toMatch(/client>router is cut, and \d+ packets are still in it/);
});

test.each<[keyof LinkStats, string]>([
  ["delivered", "delivered, but"],
  ["duplicated", "duplicated, but"],
  ["offered", "offered, but"],
])("a link that counts %s wrongly is a breach", async (what, finding) => {
  const wrong = street({}, ({ net, second }) => {
    net.after("50ms", () => void (second.back.stats[what as "delivered"] += 1));
  });
  expect(await found(packetsKept, wrong)).toContain(finding);
});
