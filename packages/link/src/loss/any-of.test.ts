import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { anyOf } from "./any-of.ts";
import { bernoulli } from "./bernoulli.ts";
import type { LossModel } from "./loss.ts";
import { ordinals } from "./ordinals.ts";

function hitsOf(model: LossModel, count: number): number[] {
  const loss = model({ simulation: new Simulation({ seed: "1" }), link: "a>b" }, "loss");
  const packet = new Packet();
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return numbers.filter(() => loss.hits(packet, 0));
}

test("a packet is hit if any model hits it, and every model counts every packet", () => {
  expect(hitsOf(anyOf(ordinals(2, 3), ordinals(3, 5)), 6)).toEqual([2, 3, 5]);
});

test("models of the same kind draw from streams of their own", () => {
  const one = bernoulli(0.5);
  expect(hitsOf(anyOf(one), 200)).toEqual(hitsOf(one, 200));
  const both = hitsOf(anyOf(one, one), 200).length;
  expect(both).toBeGreaterThan(125); // 0.75 x 200 = 150, give or take 4 standard deviations
  expect(both).toBeLessThan(175);
});
