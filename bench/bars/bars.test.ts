import { expect, test } from "vitest";
import type { Row } from "../lib/question.ts";
import { standingOf, type Bar } from "./bar.ts";
import { bars, byId } from "./bars.ts";

const row = (id: string, ...samples: number[]): Row => ({ id, name: id, unit: "ns/hop", samples });
const bar = (id: string): Bar => bars.find((each) => each.id === id)!;

test("what has to stay below: near the limit, held, missed; the bar itself is held", () => {
  const native = bar("native"); // at most 5, near 3
  expect([2, 3, 3.1, 5, 5.1].map((reached) => standingOf(native, reached))).toEqual([
    "near the limit",
    "near the limit",
    "held",
    "held",
    "missed",
  ]);
});

test("what has to get above", () => {
  const udp = bar("udp"); // at least 10, near 20
  expect([25, 20, 19, 10, 9].map((reached) => standingOf(udp, reached))).toEqual([
    "near the limit",
    "near the limit",
    "held",
    "held",
    "missed",
  ]);
});

test("the aim of each bar lies beyond the bar", () => {
  for (const { id, atMost, bar: limit, near } of bars) {
    expect(atMost ? near : -near, id).toBeLessThan(atMost ? limit : -limit);
  }
  expect(new Set(bars.map(({ id }) => id)).size).toBe(bars.length);
});

test("a bar is judged by the rows of one run, round by round", () => {
  const rows = byId([row("tcp-loss/1%", 120, 260), row("tcp-loss/0", 100, 200)]);
  expect(bar("loss").samples(rows)).toEqual([1.2, 1.3]);
  expect(bar("native").samples(rows)).toBeNull();
});

test("a peer that was measured beside counts, not what was quoted of it", () => {
  const own = row("tcp/1", 100); // ns a hop: 10 M/s
  const quoted = bar("ns3").samples(byId([own]))!; // 0.28 M/s
  expect(quoted[0]).toBeCloseTo(10 / 0.28);
  expect(bar("ns3").samples(byId([own, row("tcp/ns3-1", 2500)]))).toEqual([25]);
});

test("what was quoted of a peer is scaled by how fast the machine is now", () => {
  const rows = byId([row("tcp/1", 100), row("tcp/native-1", 34.5)]); // twice as fast as then
  expect(bar("ns3").samples(rows)![0]).toBeCloseTo(10 / 0.28 / 2);
});

test("100,000 connections are measured against ten times 10,000", () => {
  const rows = byId([row("idle/set-up-100000", 1200), row("idle/set-up-10000", 100)]);
  expect(bar("idle-linear").samples(rows)).toEqual([1.2]);
});
