import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { gilbertElliott, type GilbertElliottOptions } from "./gilbert-elliott.ts";
import { NO_PACKET } from "./loss.ts";

const packet = new Packet();
const COUNT = 400_000;

function hitsOf(options: GilbertElliottOptions, count = COUNT): boolean[] {
  const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };
  const loss = gilbertElliott(options)(place, "loss");
  return Array.from({ length: count }, () => loss.hits(packet, 0));
}

/** Lengths of runs of lost packets. */
function burstsOf(hits: readonly boolean[]): number[] {
  const bursts: number[] = [];
  let length = 0;
  for (const hit of hits) {
    if (hit) length++;
    else if (length > 0) {
      bursts.push(length);
      length = 0;
    }
  }
  return bursts;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of a mean of values that depend on their neighbours: over batches of 1000. */
function standardError(values: readonly number[]): number {
  const batches = Array.from({ length: values.length / 1000 }, (_, i) => meanOf(values.slice(i * 1000, (i + 1) * 1000))); // prettier-ignore
  const mean = meanOf(batches);
  const variance = batches.reduce((sum, value) => sum + (value - mean) ** 2, 0) / batches.length;
  return Math.sqrt(variance / batches.length);
}

describe.each<GilbertElliottOptions>([
  { p: 0.01, r: 0.25 },
  { p: 0.001, r: 0.1 },
  { p: 0.3, r: 0.9 },
  { p: 0.05, r: 0.2, lossBad: 0.5 },
  { p: 0.05, r: 0.2, lossBad: 0.8, lossGood: 0.02 },
])("%j", (options) => {
  const { p, r, lossBad = 1, lossGood = 0 } = options;
  const hits = hitsOf(options);

  test("loses the share that the formula gives", () => {
    const mean = (p * lossBad + r * lossGood) / (p + r);
    const values = hits.map(Number);
    expect(Math.abs(meanOf(values) - mean)).toBeLessThan(4 * standardError(values));
  });

  test("in bursts that are as long as the formula gives", () => {
    if (lossGood > 0) return; // there is none
    const mean = 1 / (1 - lossBad * (1 - r));
    const bursts = burstsOf(hits);
    const deviation = Math.sqrt((mean * (mean - 1)) / bursts.length); // geometric
    expect(Math.abs(meanOf(bursts) - mean)).toBeLessThan(4 * deviation);
  });
});

test("a mean loss in bursts of a mean length, by the formulas of the documentation", () => {
  const [loss, burst] = [0.05, 8];
  const hits = hitsOf({ r: 1 / burst, p: ((1 / burst) * loss) / (1 - loss) });
  expect(Math.abs(meanOf(hits.map(Number)) - loss)).toBeLessThan(0.003);
  expect(Math.abs(meanOf(burstsOf(hits)) - burst)).toBeLessThan(0.4);
});

test("it begins in the good state, and p = r = 1 goes to and fro", () => {
  expect(hitsOf({ p: 1, r: 1 }, 5)).toEqual([false, true, false, true, false]);
});

test("one draw for each packet, two if a loss is a matter of chance", () => {
  for (const [options, draws] of [
    [{ p: 0.5, r: 0.5 }, 10],
    [{ p: 0.5, r: 0.5, lossGood: 0.5 }, 20],
  ] as const) {
    const names: string[] = [];
    let drawn = 0;
    const rng = (name: string) => (names.push(name), { int32: () => (drawn++, 5) });
    const place = { simulation: { rng } as never, link: "a>b" };
    const loss = gilbertElliott(options)(place, "loss#2");
    for (let i = 0; i < 10; i++) loss.hits(packet, 0);
    expect([names, drawn]).toEqual([["a>b loss#2"], draws]);
  }
});

test("what can lose nothing draws nothing", () => {
  const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };
  expect(gilbertElliott({ p: 0, r: 1 })(place, "loss")).toBe(NO_PACKET);
  expect(gilbertElliott({ p: 0.5, r: 1, lossBad: 0 })(place, "loss")).toBe(NO_PACKET);
});

test.each<[object, string]>([
  [{ p: 0.1 }, "gilbertElliott(...): r is missing, expected both p and r, for example"],
  [{ p: -0.1, r: 1 }, "p is -0.1, expected a probability from 0 to 1"],
  [{ p: 0.1, r: 0 }, "r is 0, expected a probability above 0"],
  [{ p: 0.1, r: 1, lossBad: "1%" }, 'lossBad is "1%", expected a probability from 0 to 1'],
  [{ p: 0.1, r: 1, lossgood: 0 }, 'Did you mean "lossGood"?'],
  [5 as never, "gilbertElliott(...): options are 5"],
])("%j is refused", (options, message) => {
  expect(() => gilbertElliott(options as GilbertElliottOptions)).toThrow(RangeError);
  expect(() => gilbertElliott(options as GilbertElliottOptions)).toThrow(message);
});
