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

test("ns-2 that was measured beside counts, not what was quoted of it", () => {
  const own = row("tcp/1-unverified", 100); // ns a hop: 10 M/s
  const quoted = bar("ns2").samples(byId([own]))!; // 4.3 M/s
  expect(quoted[0]).toBeCloseTo(10 / 4.3);
  expect(bar("ns2").samples(byId([own, row("tcp/ns2-1", 500)]))).toEqual([5]);
  expect(bar("ns2").samples(byId([own, row("tcp/ns2-1", 50)]))).toEqual([0.5]);
});

test("of ns-3 counts what is faster, round by round: what was quoted, or what was measured", () => {
  const own = row("tcp/1", 100, 100); // 10 M/s
  const quoted = 10 / 0.28; // its fastest build: 0.28 M/s, 3571 ns a hop
  expect(bar("ns3").samples(byId([own]))![0]).toBeCloseTo(quoted);
  const [slow, fast] = bar("ns3").samples(byId([own, row("tcp/ns3-1", 7000, 2500)]))!;
  expect(slow).toBeCloseTo(quoted);
  expect(fast).toBe(25);
});

test.each([
  ["ns3", "tcp/1", "tcp/ns3-1"],
  ["ns2", "tcp/1-unverified", "tcp/ns2-1"],
  ["ns2-1000", "tcp/1000", "tcp/ns2-1000"],
  ["ns3-1000", "tcp/1000", "tcp/ns3-1000"],
  ["ns3-1000-pairs", "tcp/1000-pairs", "tcp/ns3-1000-pairs"],
  ["udp", "udp/routers-2", "udp/ns3"],
  ["queue-1000", "event-queue/replace-1000", "event-queue/ns3-1000"],
  ["queue-100000", "event-queue/replace-100000", "event-queue/ns3-100000"],
])("the bar %s compares %s with %s", (id, own, peer) => {
  // So fast that it is stricter than anything that was quoted.
  expect(bar(id).samples(byId([row(own, 8), row(peer, 2)]))).toEqual([0.25]);
});

test("what was quoted of a peer is scaled by how fast the machine is now", () => {
  const rows = byId([row("tcp/1", 100), row("tcp/native-1", 34.5)]); // twice as fast as then
  expect(bar("ns3").samples(rows)![0]).toBeCloseTo(10 / 0.28 / 2);
});

test("100,000 connections are measured against ten times 10,000", () => {
  const rows = byId([row("idle/set-up-100000", 1200), row("idle/set-up-10000", 100)]);
  expect(bar("idle-linear").samples(rows)).toEqual([1.2]);
});
