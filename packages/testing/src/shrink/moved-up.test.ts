import type { PacketFate } from "seedwire";
import { expect, test } from "vitest";
import { movedUp } from "./moved-up.ts";
import type { Target } from "./target.ts";

const target = (id: number, flow: string, packet: number, fate: "drop" | "duplicate"): Target => {
  const name = { link: "a>b", flow, packet };
  const made: PacketFate = fate === "drop" ? { ...name, fate } : { ...name, fate, copies: 1 };
  return { id, fate: made, spot: null };
};
const numbers = (targets: readonly Target[]): number[] => targets.map(({ fate }) => fate.packet);

test("packets move up by the losses before them that are gone, in both directions", () => {
  const all = [
    target(0, "a:1>b:2 udp", 2, "drop"),
    target(1, "b:2>a:1 udp", 3, "drop"),
    target(2, "a:1>b:2 udp", 7, "duplicate"),
    target(3, "a:1>b:2 udp", 9, "drop"),
    target(4, "a:1>b:3 udp", 9, "drop"),
    target(5, "a:1>b:2 udp", 10, "drop"),
  ];
  const [, , third, fourth, other, last] = all as [Target, Target, Target, Target, Target, Target];
  expect(numbers(movedUp([third, fourth, other, last], all))).toEqual([5, 7, 9, 8]);
  expect(numbers(movedUp([fourth, last], all))).toEqual([7, 8]);
  const tcp: Target = { ...last, spot: { at: "syn", life: 1, nth: 1 } };
  expect(numbers(movedUp([tcp], [...all.slice(0, 5), tcp]))).toEqual([10]);
  const first = [target(0, "f", 1, "drop"), target(1, "f", 1, "duplicate")];
  expect(numbers(movedUp(first.slice(1), first))).toEqual([1]);
});

test("where nothing moves, nothing changes", () => {
  const all = [target(0, "f", 2, "duplicate"), target(1, "f", 3, "drop")];
  const left = all.slice(1);
  expect(movedUp(left, all)).toBe(left);
});
