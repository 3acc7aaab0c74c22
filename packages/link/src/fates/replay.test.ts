import { ms, mbps, Simulation } from "@seedwire/engine";
import { emitPacket, type Packet } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { heldBack, uniformJitter } from "../delay/index.ts";
import { TestLink } from "../link.fixture.ts";
import type { LinkOptions } from "../link-options.ts";
import { bernoulli, everyNth } from "../loss/index.ts";
import { codel, fqCodel, packets, pie, red } from "../queue/index.ts";
import { FateRecorder } from "./fate-recorder.ts";
import { FateScript } from "./fate-script.ts";
import type { FateBook } from "./book.ts";
import type { PacketFate } from "./packet-fate.ts";

const flow = "10.0.0.1:5000>10.0.0.2:53 udp";
const named = (packet: number) => ({ link: "client>server", flow, packet });

/** Two links in a row, the second with a small queue, and packets of a few flows over both. */
function run(
  sizes: readonly (readonly [number, number])[],
  models: Partial<LinkOptions>,
  fates: FateBook | null,
) {
  const simulation = new Simulation({ seed: "1" });
  const first = new TestLink({ rateBps: mbps(50), delayNs: ms(1), ...models }, "1", simulation);
  const second = new TestLink(
    { name: "server>far", rateBps: mbps(10), queue: packets(5), ...models },
    "1",
    simulation,
  );
  const seen: string[] = [];
  first.onPacket = (packet: Packet) => second.link.offer(packet);
  second.onPacket = (packet: Packet) => {
    const bytes = Buffer.from(emitPacket(packet)).toString("hex");
    seen.push(`${simulation.nowNs} ${packet.sourcePort} ${bytes}`);
    second.pool.release(packet);
  };
  first.link.fates = fates;
  second.link.fates = fates;
  simulation.at(ms(20), () => second.link.setUp(false));
  simulation.at(ms(25), () => second.link.setUp(true));
  sizes.forEach(([sizeBytes, port], i) => {
    simulation.at(i * 300_000, () => {
      const packet = first.packet(i, sizeBytes);
      packet.sourcePort = port;
      first.link.offer(packet);
    });
  });
  simulation.runSync();
  const deaths = [first, second].map(({ dropped }) =>
    dropped.map((line) => line.replace("fate", "loss")),
  );
  return { seen, deaths, events: simulation.events };
}

/** Small or hasty ones, so that they drop. */
const QUEUES = [
  packets(5),
  packets(5),
  codel({ targetNs: ms(1), intervalNs: ms(3) }),
  fqCodel({ limitPackets: 5 }),
  pie({ targetNs: ms(1), updateNs: ms(1), maxBurstNs: ms(1) }),
  red({ minPackets: 1, maxPackets: 4, weight: 0.2 }),
];

test("a recorded run is repeated by its script with all models switched off, or on", () => {
  const p = fc.constantFrom(0, 0.05, 0.3);
  const property = fc.property(
    fc.array(fc.tuple(fc.integer({ min: 28, max: 1600 }), fc.constantFrom(1, 2, 3)), {
      maxLength: 100,
      size: "max",
    }),
    fc.tuple(p, p, p, p),
    fc.boolean(),
    fc.constantFrom(...QUEUES),
    (sizes, [loss, corrupt, duplicate, reorder], wireBytes, queue) => {
      const models = {
        queue,
        loss: bernoulli(loss),
        corrupt: bernoulli(corrupt),
        duplicate: bernoulli(duplicate),
        jitter: uniformJitter(ms(1)),
        reorder: heldBack(bernoulli(reorder), ms(3)),
      };
      const plain = run(sizes, models, null);
      const recorder = new FateRecorder();
      expect(run(sizes, models, recorder)).toEqual(plain); // recording changes nothing
      const fates = JSON.parse(JSON.stringify(recorder.fates)) as PacketFate[];
      const script = new FateScript(fates);
      expect(run(sizes, { wireBytes, queue }, script)).toEqual(plain);
      expect(script.unmet).toEqual([]);
      const again = new FateRecorder({ script: new FateScript(fates) });
      expect(run(sizes, models, again)).toEqual(plain);
      expect(again.fates).toEqual(fates);
    },
  );
  fc.assert(property, { numRuns: 60 });
});

test("a recorder names each packet by link, flow and number, and each fate by itself", () => {
  const lab = new TestLink({ delayNs: 10 });
  const recorder = new FateRecorder();
  const meet: FateBook["meet"] = (_link, packet, fate) => {
    if (packet.identification === 2) fate.lost = true;
    if (packet.identification === 4) Object.assign(fate, { delayNs: 5, copies: 2, bit: 9 });
  };
  lab.link.fates = new FateRecorder({ script: { meet } });
  lab.offer(2);
  lab.link.fates = { meet: (...args) => (meet(...args), recorder.meet(...args)) };
  lab.offer(4);
  expect(recorder.fates).toEqual([
    { ...named(2), fate: "drop" },
    { ...named(4), fate: "delay", ns: 5 },
    { ...named(4), fate: "duplicate", copies: 2 },
    { ...named(4), fate: "corrupt", bit: 9 },
  ]);
});

test("numbers count all packets that are offered, also those that the link refuses", () => {
  const lab = new TestLink({ mtuBytes: 1000, rateBps: mbps(1), queue: packets(1) });
  const fates: PacketFate[] = [
    { ...named(5), fate: "drop" },
    { ...named(6), fate: "drop" },
  ];
  const recorder = new FateRecorder({ script: new FateScript(fates) });
  lab.link.fates = recorder;
  lab.link.offer(lab.packet(1, 1500)); // mtu
  lab.link.setUp(false);
  lab.link.offer(lab.packet(2, 100)); // down
  lab.link.setUp(true);
  for (let i = 3; i <= 5; i++) lab.link.offer(lab.packet(i, 100)); // the last finds no room
  lab.run();
  for (let i = 6; i <= 7; i++) lab.link.offer(lab.packet(i, 100));
  lab.run();
  expect(lab.order).toEqual([3, 4, 7]);
  expect(recorder.fates).toEqual([fates[1]]); // packet 5 never reached the wire
});

test("a script may say several things of a packet; a lost one is only lost", () => {
  const script = new FateScript([
    { ...named(1), fate: "corrupt", bit: 8 * 28 + 800 },
    { ...named(1), fate: "delay", ns: 7 },
    { ...named(1), fate: "duplicate", copies: 2 },
    { ...named(2), fate: "delay", ns: 7 },
    { ...named(2), fate: "drop" },
    { ...named(9), fate: "drop" },
  ]);
  const lab = new TestLink({ delayNs: 10 });
  const flipped: number[] = [];
  lab.onPacket = (packet) => {
    if (packet.damaged !== null) flipped.push(packet.damaged[0]!);
    lab.pool.release(packet);
  };
  lab.link.fates = script;
  lab.offer(3, 128); // 1024 bits: the script's bit is that of number 0
  lab.run();
  expect(lab.delivered).toEqual([
    [10, 3],
    [17, 1],
    [17, 1],
    [17, 1],
  ]);
  expect(flipped).toEqual([0xc5, 0xc5, 0xc5]);
  expect(lab.dropped).toEqual(["10 fate 2"]);
  expect(script.unmet).toEqual([{ ...named(9), fate: "drop" }]);
});

test("packets that a script does not name are delivered, or left to the models", () => {
  for (const [others, order] of [
    ["plain", [1, 3]],
    ["drawn", []],
  ] as const) {
    const lab = new TestLink({ loss: everyNth(1) });
    lab.link.fates = new FateScript([{ ...named(2), fate: "drop" }], { others });
    lab.offer(3);
    lab.run();
    expect(lab.order).toEqual(order);
  }
});

test("a naming function of one's own holds for recorder and script", () => {
  const options = { flowName: (packet: Packet) => `flow ${packet.identification % 2}` };
  const lab = new TestLink({ loss: everyNth(3) });
  const recorder = new FateRecorder(options);
  lab.link.fates = recorder;
  lab.offer(6);
  expect(recorder.fates.map(({ flow: name, packet }) => [name, packet])).toEqual([
    ["flow 1", 2],
    ["flow 0", 3],
  ]);
  const again = new TestLink();
  again.link.fates = new FateScript(recorder.fates, options);
  again.offer(6);
  expect(again.run().order).toEqual([1, 2, 4, 5]);
});

test("what is no fate, or is said twice, is refused with its number", () => {
  const drop = { ...named(1), fate: "drop" } as const;
  expect(() => new FateScript([drop, { ...named(0), fate: "drop" }])).toThrow(
    'Fate 2: "packet" is 0',
  );
  expect(() => new FateScript([drop, drop])).toThrow(
    `Fate 2: packet 1 of flow ${flow} on link client>server has a "drop" already`,
  );
});
