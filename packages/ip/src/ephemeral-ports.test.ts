import { expect, test } from "vitest";
import { EphemeralPorts } from "./ephemeral-ports.ts";
import { testNet } from "./net.fixture.ts";

const node = (seed: string) => testNet(seed).host("a", "10.0.0.1");
const free = () => false;

test("RFC 6056 §3.3.1: each port of the range in turn, round and round, from a drawn one on", () => {
  const starts = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    const ports = new EphemeralPorts(node(String(seed)), [100, 104], "tcp");
    const found = Array.from({ length: 10 }, () => ports.find(free));
    const turn = found.map((port) => (port - found[0]! + 5) % 5);
    expect(turn).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    starts.add(found[0]!);
  }
  expect([...starts].toSorted((a, b) => a - b)).toEqual([100, 101, 102, 103, 104]);
});

test("what is taken is passed over; 0 if all are", () => {
  const ports = new EphemeralPorts(node("1"), [100, 104], "tcp");
  expect(Array.from({ length: 3 }, () => ports.find((port) => port !== 103))).toEqual([
    103, 103, 103,
  ]);
  expect(ports.find(() => true)).toBe(0);
});

test("each protocol draws from a stream of its own", () => {
  const first = (seed: string, purpose: string): number =>
    new EphemeralPorts(node(seed), [1, 60_000], purpose).find(free);
  expect(first("1", "tcp")).toBe(first("1", "tcp"));
  expect(first("1", "tcp")).not.toBe(first("1", "udp"));
  expect(first("1", "tcp")).not.toBe(first("2", "tcp"));
});

test("a range of one port has one; what is no range is refused", () => {
  const one = new EphemeralPorts(node("1"), [65535, 65535], "tcp");
  expect([one.find(free), one.find(free)]).toEqual([65535, 65535]);
  for (const range of [
    [0, 5],
    [5, 4],
    [1, 65536],
    [1.5, 3],
  ] as const) {
    expect(() => new EphemeralPorts(node("1"), range, "tcp")).toThrow(
      "expected two ports in order",
    );
  }
});
