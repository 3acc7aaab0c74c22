import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { LossModel } from "./loss.ts";
import { everyNth, ordinals } from "./ordinals.ts";

const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };
const packet = new Packet();

function hitsOf(model: LossModel): number[] {
  const loss = model(place, "loss");
  return Array.from({ length: 9 }, (_, i) => i + 1).filter(() => loss.hits(packet, 0));
}

test("ordinals hit packets by number, from 1, on each link anew", () => {
  const model = ordinals(5, 1, 7, 7, 100);
  expect(hitsOf(model)).toEqual([1, 5, 7]);
  expect(hitsOf(model)).toEqual([1, 5, 7]);
  expect(hitsOf(ordinals())).toEqual([]);
});

test("every third packet, or every one", () => {
  expect(hitsOf(everyNth(3))).toEqual([3, 6, 9]);
  expect(hitsOf(everyNth(1))).toHaveLength(9);
});

test.each([0, -1, 1.5, NaN, Infinity])("%d is no packet's number", (value) => {
  expect(() => ordinals(1, value)).toThrow(`ordinals(...): packets are counted from 1`);
  expect(() => everyNth(value)).toThrow(`so ${value} names none`);
});
