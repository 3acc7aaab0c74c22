import { mbps, ms } from "@seedwire/engine";
import { CE, ECT_0, FATE_CORRUPT, type Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { FateScript } from "./fates/index.ts";
import { TestLink } from "./link.fixture.ts";
import { codel, fqCodel, type HoldingQueue, type QueueModel } from "./queue/index.ts";
import { PacketList } from "./queue/packet-list.ts";

const FLOW = "10.0.0.1:5000>10.0.0.2:53 udp";
const named = (packet: number) => ({ link: "client>server", flow: FLOW, packet });

/** First in, first out, but for what it does to a packet that leaves: drops or marks some, by identification. */
const meddling =
  (drops: readonly number[], marks: readonly number[] = []): QueueModel =>
  ({ host }) => {
    const list = new PacketList();
    return {
      get waitingPackets() {
        return list.packets;
      },
      get waitingBytes() {
        return list.bytes;
      },
      admit: () => "accept",
      put: (packet) => list.push(packet),
      take: () => {
        for (;;) {
          const packet = list.shift();
          if (packet === null) return null;
          if (marks.includes(packet.identification)) host.mark(packet);
          if (!drops.includes(packet.identification)) return packet;
          host.drop(packet);
        }
      },
      clear: () => list.clear(),
    } satisfies HoldingQueue;
  };

/** What is told of packets: `time event identification`. */
function listen(lab: TestLink): string[] {
  const told: string[] = [];
  lab.link.trace.subscribe((event, _link, packet, nowNs, reason) => {
    told.push(`${nowNs / 1e6} ${event} ${packet.identification}${reason === null ? "" : ` ${reason}`}`);
  });
  return told;
} // prettier-ignore

test("a packet that finds the transmitter free is told with its times, and sent at once", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(5), queue: codel() });
  const times: number[][] = [];
  lab.link.trace.subscribe((event, link, packet) => {
    if (event !== "accept") return;
    times.push([packet.startNs, packet.arrivalNs, link.waitingPackets, link.waitingBytes]);
  });
  lab.offer(3);
  // Those that wait have the times of one that need not.
  expect(times).toEqual([
    [0, ms(6), 0, 0],
    [0, ms(6), 1, 1500],
    [0, ms(6), 2, 3000],
  ]);
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(6), 1],
    [ms(7), 2],
    [ms(8), 3],
  ]);
  expect(lab.link.stats).toMatchObject({ queueMaxBytes: 3000, busyNs: ms(3), transmitted: 3 });
});

test("what the queue gives up when it would leave was accepted, and is dropped then", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: meddling([2, 3]) });
  const told = listen(lab);
  lab.offer(4);
  lab.run();
  expect(told).toEqual([
    "0 accept 1",
    "0 accept 2",
    "0 accept 3",
    "0 accept 4",
    "1 drop 2 queue",
    "1 drop 3 queue",
    "1 deliver 1",
    "2 deliver 4",
  ]);
  expect(lab.link.stats).toMatchObject({ offered: 4, delivered: 2, transmitted: 2, marked: 0 });
  expect(lab.link.stats.drops.queue).toBe(2);
  expect(lab.pool.inUse).toBe(0);
});

test("packets are marked when they leave, and bits flipped after that", () => {
  const bit = 8 + 7; // the last of the second byte: CE is 3, so it becomes ECT(0)
  const lab = new TestLink({ rateBps: mbps(12), queue: meddling([], [2]) });
  lab.link.fates = new FateScript([1, 2].map((n) => ({ ...named(n), fate: "corrupt", bit })));
  const told: (readonly [string, number])[] = [];
  lab.link.trace.subscribe((event, _link, { fate, trafficClass, damaged }) => {
    const isDamaged = (fate & FATE_CORRUPT) !== 0 ? `${damaged?.[1] ?? "whole"}` : "plain";
    told.push([`${event} ${isDamaged}`, trafficClass]);
  });
  for (const id of [1, 2]) {
    const packet = lab.packet(id);
    packet.trafficClass = ECT_0;
    lab.link.offer(packet);
    expect(lab.link.stats.corrupted).toBe(1); // the second waits
  }
  lab.run();
  expect(told).toEqual([
    ["accept whole", ECT_0],
    ["accept whole", ECT_0],
    [`deliver ${CE}`, ECT_0],
    [`deliver ${ECT_0}`, CE],
  ]);
  expect(lab.link.stats).toMatchObject({ marked: 1, corrupted: 2 });
});

test("fates are drawn when packets come, and count from when they leave", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1), queue: meddling([3]) });
  lab.link.fates = new FateScript([
    { ...named(1), fate: "delay", ns: ms(10) },
    { ...named(2), fate: "duplicate", copies: 1 },
    { ...named(3), fate: "drop" },
    { ...named(4), fate: "drop" },
  ]);
  lab.offer(5);
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(3), 2],
    [ms(3), 2],
    [ms(5), 5],
    [ms(12), 1],
  ]);
  expect(lab.dropped).toEqual([`${ms(2)} queue 3`, `${ms(4)} fate 4`]);
});

test("a new rate is that of those that wait, a new delay that of those to come", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1), queue: codel() });
  lab.offer(3);
  lab.at(ms(0.5), () => {
    lab.link.setRate(mbps(6));
    lab.link.setDelay(0);
    lab.link.offer(lab.packet(4));
  });
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(2), 1],
    [ms(4), 2],
    [ms(6), 3],
    [ms(7), 4],
  ]);
});

test("what would leave at the instant at which the rate changes leaves at the old one", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: codel() });
  lab.at(ms(1), () => lab.link.setRate(mbps(6)));
  lab.offer(3);
  lab.run();
  expect(lab.delivered.map(([atNs]) => atNs)).toEqual([ms(1), ms(2), ms(4)]);
});

test("a cut link loses what waits and what is on its way; mended, it sends again", () => {
  for (const queue of [codel(), fqCodel()]) {
    const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1), queue });
    lab.offer(5);
    lab.at(ms(2.5), () => lab.link.setUp(false));
    lab.at(ms(2.7), () => {
      lab.link.setUp(true);
      lab.link.offer(lab.packet(6));
    });
    lab.run();
    expect(lab.delivered).toEqual([
      [ms(2), 1],
      [ms(4.7), 6],
    ]);
    const at = ms(2.5);
    expect(lab.dropped).toEqual([2, 3, 4, 5].map((id) => `${at} down ${id}`));
    expect(lab.link.stats).toMatchObject({ transmitted: 4, busyNs: ms(3.5) });
    expect(lab.simulation.backgroundEvents).toBe(0);
  }
});

test("a link without a rate sends all at once, in the order of the queue", () => {
  const lab = new TestLink({ delayNs: 7, queue: codel() });
  lab.offer(3);
  lab.run();
  expect(lab.delivered.map(([atNs]) => atNs)).toEqual([7, 7, 7]);
  expect(lab.order).toEqual([1, 2, 3]);
});

test.each(["put", "take", "clear"])("a queue of which %s is missing is refused", (method) => {
  const queue: QueueModel = (place) => Object.assign(meddling([])(place), { [method]: 5 });
  expect(() => new TestLink({ queue })).toThrow(
    `expected an object with a method ${method}, as codel() makes`,
  );
});

test("a queue of one's own that says what none can say ends the run", () => {
  const queue: QueueModel = (place) => Object.assign(meddling([])(place), { admit: () => "maybe" });
  const lab = new TestLink({ queue });
  lab.offer(1);
  expect(() => lab.run()).toThrow('admit of its queue gives "maybe", expected "accept"');
});

test("whoever holds on to a packet sees no list in it", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: fqCodel() });
  const seen: (Packet | null)[] = [];
  lab.onPacket = (packet) => {
    seen.push(packet.next, packet.nextWaiting);
    lab.pool.release(packet);
  };
  lab.offer(4);
  lab.run();
  expect(new Set(seen)).toEqual(new Set([null]));
});

test("a queue of one's own that gives what is no packet ends the run with a sentence", () => {
  const lab = new TestLink({
    queue: (place) => ({ ...meddling([])(place), take: () => undefined as never }),
  });
  lab.link.offer(lab.packet(1000));
  expect(() => lab.simulation.runSync()).toThrow(
    'Link "client>server": take of its queue gives undefined, expected a packet, or null if none waits',
  );
});
