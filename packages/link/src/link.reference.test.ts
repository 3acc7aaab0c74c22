import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fate, FateBook } from "./fates/index.ts";
import { TestLink } from "./link.fixture.ts";
import { NaiveLink } from "./naive-link.fixture.ts";
import { chaotic } from "./queue/chaotic.fixture.ts";
import { codel, fqCodel, pie, red, type Queue, type QueueModel } from "./queue/index.ts";

/** Queues that hold their packets, so hasty that they drop some within microseconds; null: first in, first out. */
const HOLDING: Readonly<Record<string, QueueModel | null>> = {
  none: null,
  chaotic: chaotic(),
  codel: codel({ targetNs: 50, intervalNs: 200, mtuBytes: 30, limitPackets: 20 }),
  fqCodel: fqCodel({ targetNs: 50, intervalNs: 200, mtuBytes: 30, limitPackets: 4, flows: 2 }),
  pie: pie({ targetNs: 20, updateNs: 100, maxBurstNs: 1, limitPackets: 10 }),
  red: red({ minPackets: 1, maxPackets: 3, weight: 0.5, packetBytes: 100, gentle: true }),
};

/** Sizes and rates of which transmissions take few ns, so that instants coincide often. */
const sizeBytes = fc.constantFrom(28, 40, 100, 160, 1500, 1600);
const rateBps = fc.constantFrom(8e9, 4e9, 3e9, 8e7, Infinity);
const delayNs = fc.constantFrom(0, 1, 100, 1000);
const fate: fc.Arbitrary<Fate> = fc.record({
  lost: fc.constantFrom(false, false, false, true),
  copies: fc.constantFrom(0, 0, 0, 1, 2),
  delayNs: fc.constantFrom(0, 0, 0, 1, 100, 1500, 20_000),
  bit: fc.constantFrom(-1, -1, 5),
  scripted: fc.constant(true),
});
const plain = fc.constant<Fate>({ lost: false, copies: 0, delayNs: 0, bit: -1, scripted: true });

const command = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant("offer" as const),
      sizeBytes,
      fate: fc.oneof({ weight: 2, arbitrary: plain }, fate),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("rate" as const), rateBps }),
  },
  fc.record({ what: fc.constant("delay" as const), delayNs }),
  fc.record({ what: fc.constant("mtu" as const), mtuBytes: fc.constantFrom(99, 1500, 9000) }),
  fc.record({ what: fc.constant("up" as const), up: fc.boolean() }),
);
const program = fc.record({
  options: fc.record({
    rateBps,
    delayNs,
    limitPackets: fc.constantFrom(0, 2, 100, 100),
    limitBytes: fc.constantFrom(200, 1700, 100_000, 100_000),
    mtuBytes: fc.constant(1500),
  }),
  holding: fc.oneof(fc.constant("none"), fc.constantFrom(...Object.keys(HOLDING))),
  commands: fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 28, 100, 1500), command), {
    maxLength: 60,
    size: "max",
  }),
  untilNs: fc.constantFrom(0, 100, 1500, 3000, 10_000, 1e9),
});
type Program = typeof program extends fc.Arbitrary<infer Value> ? Value : never;

function play({ options, holding, commands, untilNs }: Program) {
  const held = HOLDING[holding] ?? undefined;
  const naive = new NaiveLink({ ...options, queue: held });
  const fifo = (): Queue => ({
    admit: (packet, packets, bytes) =>
      packets < options.limitPackets && bytes + packet.sizeBytes <= options.limitBytes
        ? "accept"
        : "drop",
  });
  const real = new TestLink({ ...options, queue: held ?? fifo });
  const fates: Fate[] = [];
  const book: FateBook = {
    meet: (_link, packet, into) => void Object.assign(into, fates[packet.identification]!),
  };
  real.link.fates = book;
  let timeNs = 0;
  for (const [passNs, entry] of commands) {
    timeNs += passNs;
    const both = (onReal: () => void, onNaive: () => void): void => {
      real.at(timeNs, onReal);
      naive.at(timeNs, onNaive);
    };
    if (entry.what === "offer") {
      const id = fates.push(entry.fate) - 1;
      both(
        () => real.link.offer(real.packet(id, entry.sizeBytes)),
        () => naive.offer(id, entry.sizeBytes, entry.fate),
      );
    } else if (entry.what === "rate") {
      both(
        () => real.link.setRate(entry.rateBps),
        () => naive.setRate(entry.rateBps),
      );
    } else if (entry.what === "delay") {
      both(
        () => real.link.setDelay(entry.delayNs),
        () => naive.setDelay(entry.delayNs),
      );
    } else if (entry.what === "mtu") {
      both(
        () => real.link.setMtu(entry.mtuBytes),
        () => naive.setMtu(entry.mtuBytes),
      );
    } else {
      both(
        () => real.link.setUp(entry.up),
        () => naive.setUp(entry.up),
      );
    }
  }
  real.run(untilNs);
  naive.run(untilNs);
  return { real, naive };
}

/** Those that die at one instant when a link is cut do so in no particular order. */
const byTime = (dropped: readonly string[]): string[] =>
  [...dropped].sort((a, b) => (a < b ? -1 : 1));

test("a link does what one of events and lists does: deliveries, drops, counters", () => {
  const property = fc.property(program, (run) => {
    const { real, naive } = play(run);
    expect(real.delivered).toEqual(naive.delivered);
    expect(byTime(real.dropped)).toEqual(byTime(naive.dropped));
    expect(real.link.stats).toEqual(naive.stats);
    expect(real.pool.inUse).toBe(naive.inFlight);
  });
  fc.assert(property, { numRuns: 2000 });
});

test("every packet is delivered, dropped or on its way, and nothing stays behind", () => {
  const property = fc.property(program, (run) => {
    const { real } = play(run);
    const { simulation, pool, link } = real;
    const { offered, duplicated, delivered, drops } = link.stats;
    const dead = Object.values(drops).reduce((sum, count) => sum + count, 0);
    expect(offered + duplicated).toBe(delivered + dead + pool.inUse);
    simulation.runSync();
    expect(pool.inUse).toBe(0);
    expect([simulation.queue.size, simulation.backgroundEvents]).toEqual([0, 0]);
    expect([link.waitingPackets, link.waitingBytes]).toEqual([0, 0]);
  });
  fc.assert(property, { numRuns: 500 });
});

test("whatever happens, only the next arrival and the end of a transmission keep a run going", () => {
  const property = fc.property(program, (run) => {
    const { real } = play(run);
    const { simulation, pool } = real;
    // Timers of commands still to come are foreground events too.
    const commands = run.commands.reduce(
      ({ timeNs, left }, [passNs]) => ({
        timeNs: timeNs + passNs,
        left: left + (timeNs + passNs > run.untilNs ? 1 : 0),
      }),
      { timeNs: 0, left: 0 },
    ).left;
    const kept = simulation.queue.size - simulation.backgroundEvents - commands;
    const most = run.holding === "none" ? 1 : 2;
    expect(kept).toBeGreaterThanOrEqual(pool.inUse > 0 ? 1 : 0);
    expect(kept).toBeLessThanOrEqual(pool.inUse > 0 ? most : 0);
  });
  fc.assert(property, { numRuns: 500 });
});
