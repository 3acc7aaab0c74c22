import { expect, test } from "vitest";
import { rngFor } from "./streams.ts";

const draws = (seed: string, name: string, count = 4): number[] => {
  const rng = rngFor(seed, name);
  return Array.from({ length: count }, () => rng.int32());
};

test("the same seed and name give the same numbers on every machine", () => {
  expect(draws("1", "client>server loss")).toMatchInlineSnapshot(`
    [
      -1960814134,
      429442253,
      -134780439,
      1981370924,
    ]
  `);
  expect(draws("1", "server>client loss")).toMatchInlineSnapshot(`
    [
      1277557281,
      1293152297,
      1805776647,
      1848969134,
    ]
  `);
  expect(draws("2", "client>server loss")).toMatchInlineSnapshot(`
    [
      1992524983,
      1793898740,
      147046196,
      78762738,
    ]
  `);
  expect(draws("", "")).toMatchInlineSnapshot(`
    [
      -620269838,
      -275501699,
      1001145892,
      -1892938626,
    ]
  `);
  expect(rngFor("1", "delay").quick()).toMatchInlineSnapshot(`0.043255098862573504`);
  expect(rngFor("1", "delay").double()).toMatchInlineSnapshot(`0.043255294305514`);
});

test("seed and name are told apart", () => {
  expect(draws("1", "2 loss")).not.toEqual(draws("12", " loss"));
});

test("a stream starts anew when asked for again, and does not notice the others", () => {
  const alone = draws("1", "a", 100);
  const a = rngFor("1", "a");
  const b = rngFor("1", "b");
  const beside = Array.from({ length: 100 }, () => (b.int32(), a.int32()));
  expect(beside).toEqual(alone);
});

test("streams whose names differ in the same bits are not related", () => {
  const names = ["link 00", "link 01", "link 10", "link 11"];
  const streams = names.map((name) => draws("1", name, 1000));
  let bitsSet = 0;
  for (let draw = 0; draw < 1000; draw++) {
    let sum = streams.reduce((xor, stream) => xor ^ stream[draw]!, 0) >>> 0;
    for (; sum !== 0; sum >>>= 1) bitsSet += sum & 1;
  }
  expect(Math.abs(bitsSet / 32_000 - 0.5)).toBeLessThan(0.02);
});

test("streams of seeds and names that are close have nothing in common", () => {
  const streams: number[][] = [];
  for (let seed = 0; seed < 8; seed++) {
    for (let link = 0; link < 8; link++) {
      const rng = rngFor(`${seed}`, `link${link} loss`);
      streams.push(Array.from({ length: 2000 }, () => rng.quick() - 0.5));
    }
  }
  let largest = 0;
  for (let a = 0; a < streams.length; a++) {
    for (let b = 0; b < a; b++) {
      const products = streams[a]!.map((draw, index) => draw * streams[b]![index]!);
      const correlation = (12 * products.reduce((sum, product) => sum + product, 0)) / 2000;
      largest = Math.max(largest, Math.abs(correlation));
    }
  }
  expect(largest).toBeLessThan(4.5 / Math.sqrt(2000)); // 2016 pairs
});

test("draws are spread evenly", () => {
  const rng = rngFor("1", "even");
  const counts = Array.from({ length: 64 }, () => 0);
  for (let draw = 0; draw < 64_000; draw++) counts[Math.floor(rng.quick() * 64)]!++;
  const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(120); // 63 degrees of freedom; more in 1 of 10,000 runs
});
