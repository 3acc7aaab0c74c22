import { ms, mbps, NEVER, Simulation, Timer, us } from "@seedwire/engine";
import { CE, ECT_0, NOT_ECT, parsePacket, emitPacket, type Packet } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FateBook } from "./fates/index.ts";
import { heldBack } from "./delay/index.ts";
import { TestLink } from "./link.fixture.ts";
import type { LinkOptions } from "./link-options.ts";
import { bernoulli, everyNth, ordinals } from "./loss/index.ts";
import { bytes, packets } from "./queue/index.ts";

const book = (meet: FateBook["meet"]): FateBook => ({ meet });

test("1500 bytes at 10 Mbit/s take 1.2 ms, and each packet waits for the one before", () => {
  const lab = new TestLink({ rateBps: mbps(10), delayNs: ms(5) });
  lab.offer(3);
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(6.2), 1],
    [ms(7.4), 2],
    [ms(8.6), 3],
  ]);
});

test("without a rate packets take the delay, and all of them at once", () => {
  const lab = new TestLink({ delayNs: us(7) });
  lab.offer(2);
  lab.run();
  expect(lab.delivered).toEqual([
    [us(7), 1],
    [us(7), 2],
  ]);
});

test("the queue holds those that wait, not the one in transmission", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: packets(2) });
  lab.offer(5);
  expect([lab.link.waitingPackets, lab.link.waitingBytes]).toEqual([2, 3000]);
  lab.run(ms(1)); // the first is through, so the second has left the queue
  expect(lab.link.waitingPackets).toBe(1);
  lab.link.offer(lab.packet(6));
  lab.run();
  expect(lab.order).toEqual([1, 2, 3, 6]);
  expect(lab.dropped).toEqual(["0 queue 4", "0 queue 5"]);
});

test("a queue of 3000 bytes holds two packets of 1500, and one of nothing holds none", () => {
  for (const [limit, count] of [
    [3000, 3],
    [2999, 2],
    [0, 1],
  ] as const) {
    const lab = new TestLink({ rateBps: mbps(12), queue: bytes(limit) });
    lab.offer(5);
    lab.run();
    expect(lab.order).toHaveLength(count);
    expect(lab.link.stats.queueMaxBytes).toBe(1500 * (count - 1));
  }
});

test("a packet that comes when the transmitter becomes free need not wait", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: packets(0) });
  lab.at(0, () => lab.link.offer(lab.packet(1)));
  lab.at(ms(1) - 1, () => lab.link.offer(lab.packet(2)));
  lab.at(ms(1), () => lab.link.offer(lab.packet(3)));
  lab.run();
  expect(lab.order).toEqual([1, 3]);
});

test("lost packets use up the transmitter, and die when they would have arrived", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(5), loss: ordinals(1) });
  lab.offer(2);
  lab.run();
  expect(lab.dropped).toEqual([`${ms(6)} loss 1`]);
  expect(lab.delivered).toEqual([[ms(7), 2]]);
  expect(lab.link.stats).toMatchObject({ transmitted: 2, bytes: 3000, delivered: 1 });
});

test("utilization counts what was transmitted until now, not what still waits", () => {
  const lab = new TestLink({ rateBps: mbps(12) });
  lab.offer(10);
  for (const nowNs of [0, ms(0.5), ms(4), ms(10), ms(40)]) {
    expect(lab.run(nowNs).link.stats.busyNs).toBe(Math.min(nowNs, ms(10)));
  }
});

test("a cut link loses what is in it: waiting, in transmission, on its way", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1) });
  lab.offer(5);
  lab.at(ms(2.5), () => {
    lab.link.setUp(false);
    lab.link.offer(lab.packet(6));
  });
  lab.at(ms(9), () => {
    lab.link.setUp(true);
    lab.link.offer(lab.packet(7));
  });
  lab.run();
  expect(lab.dropped).toEqual([2, 3, 4, 5, 6].map((packet) => `${ms(2.5)} down ${packet}`));
  expect(lab.delivered).toEqual([
    [ms(2), 1],
    [ms(11), 7],
  ]);
  const { transmitted, bytes: sent, busyNs, drops } = lab.link.stats;
  expect([transmitted, sent, busyNs, drops.down]).toEqual([4, 6000, ms(3.5), 5]);
  expect(lab.pool.inUse).toBe(0);
});

test("a link cut between a packet and its copies loses the copies", () => {
  const lab = new TestLink({ delayNs: ms(1), duplicate: ordinals(1) });
  lab.onPacket = (packet) => {
    lab.pool.release(packet);
    lab.link.setUp(false);
  };
  lab.offer(2);
  lab.run();
  expect(lab.order).toEqual([1]);
  const { transmitted, duplicated, drops } = lab.link.stats;
  expect([transmitted, duplicated, drops.down]).toEqual([2, 1, 2]);
});

test("a new rate holds for those that wait; what is being transmitted goes on at the old one", () => {
  const lab = new TestLink({ rateBps: mbps(12) });
  lab.offer(3);
  lab.at(ms(0.5), () => lab.link.setRate(mbps(6)));
  lab.run();
  expect(lab.delivered.map(([timeNs]) => timeNs)).toEqual([ms(1), ms(3), ms(5)]);
  expect([lab.link.stats.busyNs, lab.link.rateBps]).toEqual([ms(5), mbps(6)]);
});

test("many changes of the rate leave no leftovers while the next arrival is the same", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1) });
  lab.offer(100);
  for (let i = 1; i <= 100; i++) lab.link.setRate(mbps(12 + i));
  expect(lab.simulation.queue.size).toBe(1);
});

test("a packet that waits comes at its new time, though its old event comes first", () => {
  // The first one is held back, so that one that waits is the next to arrive.
  const lab = new TestLink({ rateBps: mbps(12), reorder: heldBack(ordinals(1), ms(50)) });
  lab.offer(2);
  lab.at(ms(0.5), () => lab.link.setRate(mbps(1)));
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(13), 2],
    [ms(51), 1],
  ]);
  expect(lab.simulation.backgroundEvents).toBe(0);
});

test("a new delay holds for packets offered from then on, which may overtake", () => {
  const lab = new TestLink({ delayNs: ms(10) });
  lab.offer(1);
  lab.at(ms(1), () => {
    lab.link.setDelay(ms(2));
    lab.link.offer(lab.packet(2));
  });
  lab.run();
  expect(lab.delivered).toEqual([
    [ms(3), 2],
    [ms(10), 1],
  ]);
  expect(lab.link.stats.reordered).toBe(1);
});

test("what is larger than the MTU dies before the queue; a new MTU holds from the next packet on", () => {
  const lab = new TestLink({ mtuBytes: 1000, rateBps: mbps(1) });
  for (const sizeBytes of [1001, 1000]) lab.link.offer(lab.packet(sizeBytes, sizeBytes));
  lab.link.setMtu(500);
  lab.link.offer(lab.packet(501, 501));
  expect(lab.link.mtuBytes).toBe(500);
  lab.run();
  expect(lab.order).toEqual([1000]);
  expect(lab.dropped).toEqual(["0 mtu 1001", "0 mtu 501"]);
});

test("copies arrive right behind the packet and are no reordering of those after it", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(10), duplicate: ordinals(1) });
  lab.offer(3);
  lab.run();
  expect(lab.order).toEqual([1, 1, 2, 3]);
  const { offered, delivered, duplicated, reordered, transmitted, bytes: sent } = lab.link.stats;
  expect([offered, delivered, duplicated, reordered, transmitted, sent]).toEqual([
    3, 4, 1, 0, 3, 4500,
  ]);
});

test("each late packet counts as reordered (RFC 4737 §3.3)", () => {
  const lab = new TestLink({ rateBps: mbps(12), reorder: heldBack(ordinals(1, 2), ms(2.5)) });
  lab.offer(5);
  lab.run();
  expect(lab.order).toEqual([3, 1, 4, 2, 5]);
  expect(lab.link.stats.reordered).toBe(2);
});

test("a packet may be offered to the link that delivers one, at that instant", () => {
  const lab = new TestLink();
  lab.onPacket = (packet) => {
    if (packet.identification === 3) return lab.pool.release(packet);
    packet.identification++;
    lab.link.offer(packet);
  };
  lab.offer(1);
  lab.run();
  expect(lab.delivered).toEqual([1, 2, 3].map((packet) => [0, packet]));
});

test.each([
  [ECT_0, "marked"],
  [CE, "marked"],
  [NOT_ECT, "dropped"],
])(
  "RFC3168-5-c a queue marks a packet with ECN field %i, or drops what cannot be marked: %s",
  (ecn, what) => {
    const lab = new TestLink({ rateBps: mbps(1), queue: () => ({ admit: () => "mark" }) });
    const seen: number[] = [];
    lab.onPacket = (packet) => {
      seen.push(packet.trafficClass);
      lab.pool.release(packet);
    };
    for (let i = 1; i <= 2; i++) {
      const packet = lab.packet(i);
      packet.trafficClass = 0b101000 | ecn;
      lab.link.offer(packet);
    }
    lab.run();
    const wasMarked = what === "marked";
    expect(seen).toEqual(wasMarked ? [0b101000 | ecn, 0b101011] : [0b101000]);
    expect(lab.link.stats.marked).toBe(wasMarked ? 1 : 0);
    expect(lab.dropped).toEqual(wasMarked ? [] : ["0 queue 2"]);
  },
);

test("corruption flips exactly one bit, which the receiver reads and verifies", () => {
  const lab = new TestLink({ corrupt: everyNth(1) });
  const sound = emitPacket(lab.packet(1, 100));
  const bits = new Set<number>();
  lab.onPacket = (packet) => {
    const flipped = [...packet.damaged!].flatMap((byte, at) =>
      Array.from({ length: 8 }, (_, bit) => 8 * at + bit).filter(
        (bit) => ((byte ^ sound[at]!) & (0x80 >> (bit & 7))) !== 0,
      ),
    );
    expect(flipped).toHaveLength(1);
    bits.add(flipped[0]!);
    expect(parsePacket(packet.damaged!, lab.pool.take())).not.toBe("ok");
    lab.pool.release(packet);
  };
  for (let i = 0; i < 5000; i++) lab.link.offer(lab.packet(1, 100));
  lab.run();
  expect(lab.link.stats.corrupted).toBe(5000);
  expect(bits.size).toBeGreaterThan(780); // of 800
});

test("through real bytes on every hop everything arrives as it does without", () => {
  const run = (wireBytes: boolean) => {
    const impaired = { loss: bernoulli(0.2), corrupt: bernoulli(0.2), duplicate: bernoulli(0.2) };
    const late = { reorder: heldBack(bernoulli(0.2), ms(3)) };
    const lab = new TestLink({ rateBps: mbps(12), ...impaired, ...late, wireBytes });
    const contents: string[] = [];
    lab.onPacket = (packet: Packet) => {
      contents.push(`${packet.serial} ${Buffer.from(emitPacket(packet)).toString("hex")}`);
      lab.pool.release(packet);
    };
    for (let i = 1; i <= 100; i++) lab.link.offer(lab.packet(i, 100 + i));
    lab.run();
    expect(lab.pool.inUse).toBe(0);
    return [lab.delivered, lab.dropped, contents.map((text) => text.slice(text.indexOf(" ")))];
  };
  expect(run(true)).toEqual(run(false));
});

test("a leftover of a cut link does not keep a settling run going", async () => {
  const simulation = new Simulation({ seed: "1" });
  const lab = new TestLink({ delayNs: ms(100) }, "1", simulation);
  let expired = false;
  const background = new Timer(simulation, () => (expired = true));
  await simulation.run(() => {
    lab.offer(1);
    background.arm(ms(40), true);
    simulation.at(ms(1), () => lab.link.setUp(false));
  });
  expect([simulation.nowNs, expired]).toEqual([ms(1), false]);
  expect(simulation.backgroundEvents).toBe(2);
});

test("a leftover is no reason to stop at `until`, to stall or to run away", async () => {
  const limits = { stallNs: ms(10), events: 2 };
  const simulation = new Simulation({ seed: "1", limits });
  const lab = new TestLink({ delayNs: ms(100) }, "1", simulation);
  const body = (): Promise<void> => {
    lab.offer(1);
    lab.link.setUp(false);
    return simulation.waits.begin<void>("the test", "nothing", false).promise;
  };
  await expect(simulation.run(body, { untilNs: ms(50) })).rejects.toThrow("Nothing is left");
  expect([simulation.nowNs, simulation.queue.size]).toEqual([0, 0]);
});

test("leftovers move no time and count for nothing", () => {
  const lab = new TestLink({ delayNs: ms(1) });
  lab.offer(1);
  lab.link.setUp(false);
  lab.run();
  expect([lab.simulation.nowNs, lab.simulation.events]).toEqual([0, 0]);
});

test("models may be changed while packets are on their way: those keep their fates", () => {
  const lab = new TestLink({ rateBps: mbps(12), loss: everyNth(1) });
  lab.offer(2);
  lab.link.setLoss(null);
  lab.link.offer(lab.packet(3));
  lab.link.setMedium({ duplicate: everyNth(1), corrupt: everyNth(1) });
  lab.link.offer(lab.packet(4));
  lab.link.setMedium({ corrupt: null, loss: ordinals(2) });
  for (let i = 5; i <= 6; i++) lab.link.offer(lab.packet(i));
  lab.run();
  expect(lab.order).toEqual([3, 4, 4, 5, 5]);
  expect(lab.link.stats).toMatchObject({ corrupted: 1, duplicated: 2 });
  expect(lab.link.stats.drops.loss).toBe(3);
});

test("a lost packet is only lost: no copies, no delay, no flipped bit", () => {
  const lab = new TestLink({ delayNs: ms(1) });
  lab.link.fates = book((_link, _packet, fate) => {
    Object.assign(fate, { lost: true, copies: 3, delayNs: 5, bit: 7 });
  });
  lab.offer(1);
  lab.run();
  expect(lab.dropped).toEqual([`${ms(1)} loss 1`]);
  expect(lab.link.stats).toMatchObject({ corrupted: 0, duplicated: 0 });
});

test("packets that arrive at one instant do so in the order they were sent", () => {
  const property = fc.property(fc.array(fc.nat(3), { maxLength: 50, size: "max" }), (delays) => {
    const lab = new TestLink({ delayNs: 1 });
    lab.link.fates = book((_link, packet, fate) => {
      fate.delayNs = delays[packet.identification - 1]!;
    });
    lab.offer(delays.length);
    lab.run();
    const expected = delays
      .map((delayNs, i) => [delayNs, i + 1] as const)
      .sort(([a, i], [b, j]) => a - b || i - j)
      .map(([delayNs, i]) => [1 + delayNs, i]);
    expect(lab.delivered).toEqual(expected);
  });
  fc.assert(property);
});

test.each([
  [{ rateBps: 0 }, 'Link "client>server": its rate is 0, expected bits per second above 0'],
  [{ rateBps: NaN }, "its rate is NaN"],
  [{ delayNs: 0.5 }, "its delay is 0.5, expected whole nanoseconds from 0, for example ms(10)"],
  [{ delayNs: -1 }, "its delay is -1"],
  [{ delayNs: NEVER }, "its delay is"],
  [{ mtuBytes: 67 }, "its MTU is 67, expected whole bytes from 68, for example 1500"],
  [{ mtuBytes: 1500.5 }, "its MTU is 1500.5"],
])("a link with %j is refused, and so is such a change", (options, message) => {
  expect(() => new TestLink(options)).toThrow(message);
  const { link } = new TestLink();
  const { rateBps, delayNs, mtuBytes }: Partial<LinkOptions> = options;
  const change = (): void => {
    if (rateBps !== undefined) link.setRate(rateBps);
    if (delayNs !== undefined) link.setDelay(delayNs);
    if (mtuBytes !== undefined) link.setMtu(mtuBytes);
  };
  expect(change).toThrow(message);
  expect([link.rateBps, link.delayNs, link.mtuBytes]).toEqual([Infinity, 0, 1500]);
  expect(link.describe()).toBe("link client>server");
});
