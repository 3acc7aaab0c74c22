import { describe, expect, test } from "vitest";
import { pie } from "./pie.ts";
import { QueueLab } from "./queue-lab.fixture.ts";
import type { QueueModel } from "./queue.ts";

/** A queue whose random numbers are all this one: 1 never drops by chance, 0 always. */
const drawing =
  (model: QueueModel, drawn: number): QueueModel =>
  (place) =>
    model({ ...place, simulation: { rng: () => ({ quick: () => drawn }), nowNs: 0 } as never });

/** The factor by which a small probability's changes are smaller (RFC 8033 §4.2). */
const FACTORS = [
  [1e-6, 1 / 2048],
  [1e-5, 1 / 512],
  [1e-4, 1 / 128],
  [1e-3, 1 / 32],
  [1e-2, 1 / 8],
  [1e-1, 1 / 2],
] as const;

/** The probability after an update (RFC 8033 §4.2), of delays in ms. */
function next(probability: number, delayMs: number, oldDelayMs: number): number {
  let step = (0.125 * (delayMs - 15) + 1.25 * (delayMs - oldDelayMs)) / 1000;
  step *= FACTORS.find(([below]) => probability < below)?.[1] ?? 1;
  if (probability >= 0.1) step = Math.min(step, 0.02);
  if (delayMs > 250) step += 0.02;
  const after = Math.min(1, Math.max(0, probability + step));
  return delayMs === 0 && oldDelayMs === 0 ? after * (1 - 1 / 64) : after;
}

/**
 * Packets come every millisecond and are sent after `delayMs`, whatever becomes of others; which are dropped or
 * marked, by number.
 */
function standing(model: QueueModel, delayMs: number, forMs: number, isMarkable = false) {
  const lab = new QueueLab(model);
  const hits: number[] = [];
  for (let nowMs = 0; nowMs < forMs; nowMs++) {
    lab.nowNs = nowMs * 1e6;
    if (nowMs >= delayMs) while (lab.queue.waitingPackets >= delayMs) lab.take();
    if (lab.offer({ isMarkable }) !== "accept") {
      hits.push(nowMs);
      if (!isMarkable) lab.offer(); // another comes in its place
    }
  }
  return { lab, hits };
}

describe("RFC8033-4.2 the probability follows the delay and its trend", () => {
  test.each([20, 30, 100, 300])("%d ms: the first drop is the one calculated", (delayMs) => {
    const { hits } = standing(drawing(pie(), 1), delayMs, 8000);
    // 8.5 of probabilities added up, packet by packet, begin when the burst is over.
    let [probability, sum, burstMs, oldMs] = [0, 0, 150, 0];
    let expected = -1;
    for (let nowMs = 0; expected < 0 && nowMs < 8000; nowMs++) {
      if (nowMs > 0 && nowMs % 15 === 0) {
        const delay = nowMs > delayMs ? delayMs : 0; // of the latest that was sent
        probability = next(probability, delay, oldMs);
        const isCalm = probability === 0 && Math.max(delay, oldMs) < 7.5;
        burstMs = isCalm ? 150 : Math.max(0, burstMs - 15);
        oldMs = delay;
      }
      if (burstMs === 0) sum += probability;
      if (sum >= 8.5) expected = nowMs;
    }
    expect(hits[0] ?? -1).toBe(expected);
    if (delayMs > 20) expect(expected).toBeGreaterThan(0);
  });
});

test("RFC8033-4.4 a burst of 150 ms is let through, and another after a pause", () => {
  const lab = new QueueLab(drawing(pie({ limitPackets: 400 }), 0));
  const firstDrops: number[] = [];
  for (let burst = 0; burst < 2; burst++) {
    const startNs = lab.nowNs;
    let first = -1;
    for (let ms = 0; ms < 400; ms++) {
      lab.nowNs = startNs + ms * 1e6;
      if (lab.offer() === "drop" && first < 0) first = ms;
      if (ms % 2 === 0) lab.take();
    }
    firstDrops.push(first);
    while (lab.queue.waitingPackets > 0) lab.take();
    lab.nowNs += 60e9;
  }
  for (const first of firstDrops) expect(first).toBeGreaterThanOrEqual(150);
  expect(firstDrops[0]).toBeLessThan(400);
});

test("RFC8033-5.4 nothing is dropped by chance before 0.85 of probability is together, all is beyond 8.5", () => {
  const [early] = standing(drawing(pie(), 0), 100, 8000).hits;
  const [late] = standing(drawing(pie(), 1), 100, 8000).hits;
  expect(early).toBeLessThan(late!);
  const counts = [0, 1].map((drawn) => standing(drawing(pie(), drawn), 30, 20_000).hits.length);
  expect(counts[0]! / counts[1]!).toBeGreaterThan(2);
});

test("RFC8033-5.1 with ecn packets are marked up to a probability of 10 %, and dropped beyond", () => {
  const { lab } = standing(pie({ ecn: true }), 40, 20_000, true);
  const hits = lab.log.filter((line) => /^(mark|drop)/.test(line));
  expect(hits[0]).toMatch(/^mark/);
  expect(hits.at(-1)).toMatch(/^drop/);
  const without = standing(pie(), 40, 2000, true).lab.log;
  expect(without.some((line) => line.startsWith("mark"))).toBe(false);
});

test("updates that were missed while nothing came are made up for, as if each had been in time", () => {
  for (const pauseMs of [1, 14, 15, 16, 44, 300, 3000, 1e6]) {
    const logs = [false, true].map((isPunctual) => {
      const lab = new QueueLab(pie({ limitPackets: 200 }));
      for (let round = 0; round < 3; round++) {
        for (let ms = 0; ms < 900; ms++) {
          lab.nowNs += 1e6;
          lab.offer();
          if (ms % 3 > 0) lab.take();
        }
        while (lab.queue.waitingPackets > 0) lab.take();
        const endNs = lab.nowNs + pauseMs * 1e6;
        const stepNs = Math.max(1e6, (pauseMs / 5000) * 1e6);
        if (isPunctual) for (; lab.nowNs < endNs; lab.nowNs += stepNs) lab.take();
        lab.nowNs = endNs;
      }
      return lab.log;
    });
    expect(logs[0]).toEqual(logs[1]);
    expect(logs[0]!.some((line) => line.startsWith("drop"))).toBe(true);
  }
});

test("an idle year takes no time", () => {
  const lab = new QueueLab(pie());
  lab.offer();
  lab.take();
  lab.nowNs = 365 * 86_400e9;
  expect(lab.offer()).toBe("accept");
});

test.each<[object, string]>([
  [{ targetNs: 1.5 }, "pie(...): targetNs is 1.5, expected whole nanoseconds from 1, for example"],
  [{ updateNs: 0 }, "updateNs is 0"],
  [{ maxBurstNs: -1 }, "maxBurstNs is -1"],
  [{ limitPackets: 0 }, "limitPackets is 0, expected a whole number of packets from 1"],
  [{ ecn: "yes" }, 'ecn is "yes", expected true or false'],
  [{ targetMs: 5 }, 'Did you mean "targetNs"?'],
])("%j is refused", (options, message) => {
  expect(() => pie(options)).toThrow(message);
});
