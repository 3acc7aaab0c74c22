import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { native } from "./native.ts";

const hasGcc = spawnSync("gcc", ["--version"]).status === 0;

test("the C skeleton has hosts of their own for each flow, and nothing but TCP", () => {
  const [peer] = native.load();
  const dumbbell = { kind: "dumbbell", flows: 10, fromSeconds: 1, seconds: 1 } as const;
  expect(peer!.canDo({ ...dumbbell, pairs: 10 })).toBe(true);
  expect(peer!.canDo({ ...dumbbell, pairs: 1 })).toBe(false);
  expect(peer!.canDo({ kind: "event-queue", pending: 10, operations: 1 })).toBe(false);
});

test.skipIf(!hasGcc)(
  "the C skeleton builds, delivers every byte, and tells what a hop takes",
  () => {
    native.build();
    const ns = native.load()[0]!.measure({
      kind: "dumbbell",
      flows: 1,
      pairs: 1,
      fromSeconds: 1,
      seconds: 1,
    });
    expect(ns).toBeGreaterThan(1);
    expect(ns).toBeLessThan(100_000);
  },
);
