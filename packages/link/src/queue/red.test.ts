import { Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { QueueLab } from "./queue-lab.fixture.ts";
import type { QueueModel } from "./queue.ts";
import { red, type RedOptions } from "./red.ts";

/** It looks at no packet, only at how many wait. */
const NOTHING = new Packet();

const drawing =
  (model: QueueModel, drawn: number): QueueModel =>
  (place) =>
    model({ ...place, simulation: { rng: () => ({ quick: () => drawn }) } as never });

/** Each packet finds so many waiting, and the average is what it finds; verdicts, one for each packet. */
function finding(waiting: number, count: number, options: Partial<RedOptions>, drawn = 0.5) {
  const model = red({ minPackets: 5, maxPackets: 15, weight: 1, limitPackets: 100, ...options });
  const { queue } = new QueueLab(drawing(model, drawn));
  return Array.from({ length: count }, () => queue.admit(NOTHING, waiting, 0, 0));
}

/** How far apart drops are. */
const gaps = (verdicts: readonly string[]): number[] => {
  const at = [...verdicts.keys()].filter((i) => verdicts[i] !== "accept");
  return at.slice(1).map((place, i) => place - at[i]!);
};

describe("drops by the average", () => {
  test.each([0, 4])("of %d, below min_th: none", (waiting) => {
    expect(new Set(finding(waiting, 1000, {}))).toEqual(new Set(["accept"]));
  });

  test.each([15, 16, 99])("of %d, from max_th on: all", (waiting) => {
    expect(new Set(finding(waiting, 100, {}))).toEqual(new Set(["drop"]));
  });

  // p_b = 0.1 x (avg - 5) / 10: a drop when count x p_b reaches the number drawn.
  test.each([
    [10, 0.5, 10], // 0.05
    [10, 0.999, 20],
    [14, 0.5, 6], // 0.09
    [6, 0.5, 50], // 0.01
  ])("of %d and %d drawn: each %d-th", (waiting, drawn, expected) => {
    const seen = gaps(finding(waiting, 1000, {}, drawn));
    expect(new Set(seen)).toEqual(new Set([expected]));
  });

  // Beyond max_th: 0.1 + 0.9 x (avg - 15) / 15.
  test.each([
    [15, 0.5, 5], // 0.1
    [20, 0.5, 2], // 0.4
    [27, 0.5, 1], // 0.82
  ])("gentle, of %d and %d drawn: each %d-th", (waiting, drawn, expected) => {
    const seen = gaps(finding(waiting, 100, { gentle: true }, drawn));
    expect(new Set(seen)).toEqual(new Set([expected]));
  });

  test("gentle, of twice max_th: all", () => {
    expect(new Set(finding(30, 100, { gentle: true }))).toEqual(new Set(["drop"]));
  });

  test("with ecn they are marked, but for what finds no room", () => {
    expect(new Set(finding(20, 10, { ecn: true }))).toEqual(new Set(["mark"]));
    expect(new Set(finding(100, 10, { ecn: true }))).toEqual(new Set(["drop"]));
  });
});

test("the number of packets between drops is uniform from 1 to 1 / p_b", () => {
  const model = red({ minPackets: 5, maxPackets: 15, weight: 1 });
  const lab = new QueueLab(model);
  const queue = lab.queue;
  const verdicts = Array.from({ length: 200_000 }, () => queue.admit(NOTHING, 10, 0, 0));
  const seen = gaps(verdicts); // p_b is 0.05
  expect(Math.min(...seen)).toBe(1);
  expect(Math.max(...seen)).toBe(20);
  const mean = seen.reduce((sum, gap) => sum + gap, 0) / seen.length;
  const deviation = Math.sqrt((20 ** 2 - 1) / 12 / seen.length);
  expect(Math.abs(mean - 10.5)).toBeLessThan(4 * deviation);
});

describe("the average", () => {
  test("moves by w_q of the way to what each packet finds", () => {
    // From 0, with 10 waiting, after n packets: 10 x (1 - 0.9^n). It passes 8 with the 16th.
    const options = { minPackets: 7.999, maxPackets: 8, weight: 0.1 };
    const verdicts = finding(10, 20, options, 1);
    expect(verdicts.indexOf("drop")).toBe(15);
  });

  test("falls while the queue is idle, as if small packets came", () => {
    // 8000 bits at 8 Mbit/s: 1 ms for each packet that does not come.
    for (const [idleMs, isDropped] of [
      [0, true],
      [6, true],
      [7, false],
      [1e9, false],
    ] as const) {
      const model = red({ minPackets: 4.99, maxPackets: 5, weight: 0.1, packetBytes: 1000 });
      const lab = new QueueLab(model, 8e6);
      for (let i = 0; i < 100; i++) lab.queue.admit(NOTHING, 10, 0, 0); // now it is 10
      expect(lab.take()).toBeNull();
      lab.nowNs += idleMs * 1e6 + 999_999;
      // 10 x 0.9^6 is 5.3, and 0.9^7 4.8
      expect(lab.offer()).toBe(isDropped ? "drop" : "accept");
    }
  });

  test("goes on falling while all that comes is dropped, and nothing is sent", () => {
    const model = red({ minPackets: 4.99, maxPackets: 5, weight: 0.1, packetBytes: 1000 });
    const lab = new QueueLab(model, 8e6);
    for (let i = 0; i < 100; i++) lab.queue.admit(NOTHING, 10, 0, 0);
    lab.take();
    const verdicts = Array.from({ length: 8 }, () => {
      lab.nowNs += 1e6;
      return lab.offer();
    });
    expect(verdicts.indexOf("accept")).toBe(6); // 10 x 0.9^7 is 4.8
  });

  test("is 0 after any pause of a link without a rate", () => {
    const lab = new QueueLab(red({ minPackets: 1, maxPackets: 5, weight: 0.1 }), Infinity);
    for (let i = 0; i < 100; i++) lab.queue.admit(NOTHING, 10, 0, 0);
    lab.take();
    expect(lab.offer()).toBe("accept");
  });
});

test.each<[object, string]>([
  [{}, "minPackets is undefined and maxPackets undefined, expected both, the second larger"],
  [{ minPackets: 5, maxPackets: 5 }, "for example red({ minPackets: 5, maxPackets: 15 })"],
  [{ minPackets: 0, maxPackets: 5 }, "minPackets is 0, expected a number of packets above 0"],
  [{ minPackets: 5, maxPackets: 15, weight: 0 }, "weight is 0, expected a probability above 0"],
  [{ minPackets: 5, maxPackets: 15, maxProbability: 2 }, "maxProbability is 2"],
  [{ minPackets: 5, maxPackets: 15, gentle: 0 }, "gentle is 0, expected true or false"],
  [{ minPackets: 5, maxPackets: 15, packetBytes: 0 }, "packetBytes is 0, expected whole bytes"],
  [{ minPacket: 5 }, 'Did you mean "minPackets"?'],
])("%j is refused", (options, message) => {
  expect(() => red(options as RedOptions)).toThrow(message);
});
