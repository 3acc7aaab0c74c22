import { ms } from "@seedwire/engine";
import { FATE_CORRUPT, FATE_DELAY, FATE_DUPLICATE, type Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { heldBack } from "../delay/index.ts";
import { TestLink } from "../link.fixture.ts";
import { everyNth } from "../loss/index.ts";
import { FateRecorder } from "./fate-recorder.ts";
import { FateScript } from "./fate-script.ts";
import type { PacketFate } from "./packet-fate.ts";

// What befalls one packet never shows in another, and what a script or a model says is told in full.

const named = (packet: number) => ({
  link: "client>server",
  flow: "10.0.0.1:5000>10.0.0.2:53 udp",
  packet,
});

/** Every model befalls every packet, but nothing is lost. */
const everything = {
  corrupt: everyNth(1),
  duplicate: everyNth(1),
  reorder: heldBack(everyNth(1), ms(3)),
};

test("a script that says nothing of a packet delivers it plainly, whatever the models drew", () => {
  const lab = new TestLink({ delayNs: 10, ...everything });
  lab.link.fates = new FateScript([]);
  let damaged = 0;
  lab.onPacket = (packet) => {
    if (packet.damaged !== null) damaged++;
    lab.pool.release(packet);
  };
  lab.offer(3);
  lab.run();
  expect(lab.delivered).toEqual([1, 2, 3].map((packet) => [10, packet]));
  expect([damaged, lab.link.stats.corrupted, lab.link.stats.duplicated]).toEqual([0, 0, 0]);
});

test.each(["plain", "drawn"] as const)(
  "only what a script itself drops is dropped by fate; others: %s",
  (others) => {
    const lab = new TestLink({ delayNs: 10, loss: everyNth(2) });
    lab.link.fates = new FateScript([{ ...named(1), fate: "drop" }], { others });
    lab.offer(4);
    lab.run();
    const lost = others === "plain" ? [] : ["10 loss 2", "10 loss 4"];
    expect(lab.dropped).toEqual(["10 fate 1", ...lost]);
  },
);

test("the smallest of each fate: bit 0, one ns, one copy, is done, told and recorded", () => {
  const fates: PacketFate[] = [
    { ...named(1), fate: "delay", ns: 1 },
    { ...named(1), fate: "duplicate", copies: 1 },
    { ...named(1), fate: "corrupt", bit: 0 },
  ];
  const lab = new TestLink({ delayNs: 10 });
  const recorder = new FateRecorder({ script: new FateScript(fates) });
  lab.link.fates = recorder;
  const told: number[] = [];
  lab.link.trace.subscribe((event, _link, packet) => {
    if (event === "accept") told.push(packet.fate);
  });
  const firstBytes: number[] = [];
  lab.onPacket = (packet: Packet) => {
    if (packet.damaged !== null) firstBytes.push(packet.damaged[0]!);
    lab.pool.release(packet);
  };
  lab.offer(2);
  lab.run();
  expect(lab.delivered).toEqual([
    [10, 2],
    [11, 1],
    [11, 1],
  ]);
  expect(firstBytes).toEqual([0xc5, 0xc5]); // 0x45 with its first bit flipped
  const all = FATE_CORRUPT | FATE_DELAY | FATE_DUPLICATE;
  expect(told.map((fate) => fate & all)).toEqual([all, 0]);
  expect(lab.link.stats).toMatchObject({ corrupted: 1, duplicated: 1 });
  expect(recorder.fates).toEqual(fates);
});

test("a recorder asks its script, and writes down of a lost packet that it was lost, and no more", () => {
  const script = new FateScript([
    { ...named(2), fate: "delay", ns: 5 },
    { ...named(2), fate: "drop" },
  ]);
  const lab = new TestLink();
  const recorder = new FateRecorder({ script });
  lab.link.fates = recorder;
  lab.offer(3);
  lab.run();
  expect(lab.order).toEqual([1, 3]);
  expect(recorder.fates).toEqual([{ ...named(2), fate: "drop" }]);
});
