import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { markAbove } from "./threshold.ts";

const host = { rateBps: 1e6, drop: () => {}, mark: () => true };
const place = { simulation: new Simulation({ seed: "1" }), link: "a>b", host };
const packet = Object.assign(new Packet(), { sizeBytes: 100 });

test("RFC8257-3.1 what finds more than K packets waiting is marked, by the queue of that instant", () => {
  const queue = markAbove(2, 5)(place);
  const verdicts = [0, 1, 2, 3, 4, 5, 3, 2].map((waiting) => queue.admit(packet, waiting, 0, 0));
  expect(verdicts).toEqual([
    "accept",
    "accept",
    "accept",
    "mark",
    "mark",
    "drop",
    "mark",
    "accept",
  ]);
});

test("RFC8257-3.1 with K = 0 all is marked that finds a packet waiting", () => {
  const queue = markAbove(0)(place);
  expect([0, 1].map((waiting) => queue.admit(packet, waiting, 0, 0))).toEqual(["accept", "mark"]);
});

test("10,000 packets may wait if nothing else is said", () => {
  const queue = markAbove(20_000)(place);
  const verdicts = [9999, 10_000].map((waiting) => queue.admit(packet, waiting, 0, 0));
  expect(verdicts).toEqual(["accept", "drop"]);
});

test("a threshold below 0 or between two packets is refused", () => {
  expect(() => markAbove(-1)).toThrow("A marking queue of -1 packets cannot be");
  expect(() => markAbove(1, 2.5)).toThrow("for example markAbove(20, 1000)");
});
