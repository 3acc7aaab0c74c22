import { Simulation, type Rng } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { bernoulli } from "./bernoulli.ts";
import { NO_PACKET } from "./loss.ts";

const packet = new Packet();

/** A place whose streams give these numbers, and which keeps their names. */
function placeOf(...numbers: number[]) {
  const names: string[] = [];
  const rng = { int32: () => numbers.shift()! } as Rng;
  const simulation = {
    rng: (name: string) => {
      names.push(name);
      return rng;
    },
  } as Simulation;
  return { names, numbers, place: { simulation, link: "a>b" } };
}

test.each([0.001, 0.01, 0.3, 0.5, 0.99])("probability %d hits that share of packets", (p) => {
  const loss = bernoulli(p)({ simulation: new Simulation({ seed: "1" }), link: "a>b" }, "loss");
  const count = 100_000;
  let hits = 0;
  for (let i = 0; i < count; i++) if (loss.hits(packet, 0)) hits++;
  const deviation = Math.sqrt(count * p * (1 - p));
  expect(Math.abs(hits - count * p)).toBeLessThan(4 * deviation);
});

test("a probability is rounded to a multiple of 2^-32; numbers below it hit", () => {
  const { names, place } = placeOf(2, 3, -1, 0);
  const loss = bernoulli(2.6 / 2 ** 32)(place, "corrupt"); // 3 of 2^32
  expect([0, 0, 0, 0].map(() => loss.hits(packet, 0))).toEqual([true, false, false, true]);
  expect(names).toEqual(["a>b corrupt"]);
});

test("probability 1 hits every packet", () => {
  const loss = bernoulli(1)(placeOf(-1, 0, 0x7fffffff, -0x80000000).place, "loss");
  expect([0, 0, 0, 0].every(() => loss.hits(packet, 0))).toBe(true);
});

test("probability 0 hits none and draws nothing", () => {
  const { names, place } = placeOf();
  expect(bernoulli(0)(place, "loss")).toBe(NO_PACKET);
  expect(NO_PACKET.hits(packet, 0)).toBe(false);
  expect(names).toEqual([]);
});

test.each([-0.1, 1.1, 5, NaN])("probability %d is refused", (p) => {
  expect(() => bernoulli(p)).toThrow(`bernoulli(${p}): expected a probability from 0 to 1`);
});
