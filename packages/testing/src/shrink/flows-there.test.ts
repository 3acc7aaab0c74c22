import type { RunResult } from "seedwire";
import { expect, test } from "vitest";
import { onFlowsThere } from "./flows-there.ts";
import type { Target } from "./target.ts";

const flows = (...names: string[]): RunResult["flows"] =>
  names.map((name) => ({
    name: name.replace(" udp", ""),
    protocol: name.endsWith(" udp") ? "udp" : "tcp",
  })) as unknown as RunResult["flows"];

const on = (flow: string): Target => ({
  id: 1,
  fate: { link: "a>b", flow, packet: 1, fate: "drop" },
  spot: null,
});

const moved = (targets: readonly string[], ...there: string[]): string[] =>
  onFlowsThere(targets.map(on), flows(...there)).map(({ fate }) => fate.flow);

test("what befell a connection that is gone befalls another of the same hosts, in both directions", () => {
  expect(moved(["a:1>b:2", "b:2>a:1"], "a:5>c:2", "a:6>b:3", "a:7>b:3")).toEqual([
    "a:7>b:3",
    "b:3>a:7",
  ]);
  expect(moved(["a:1>b:2", "b:2>a:1"], "b:9>a:4")).toEqual(["a:4>b:9", "b:9>a:4"]);
  expect(moved(["a:1>b:2 udp"], "a:7>b:3", "a:8>b:3 udp")).toEqual(["a:8>b:3 udp"]);
});

test("several keep their order, and none takes the place of one that is there", () => {
  expect(moved(["a:1>b:2", "a:2>b:2"], "a:5>b:2", "a:6>b:2", "a:7>b:2")).toEqual([
    "a:6>b:2",
    "a:7>b:2",
  ]);
  expect(moved(["a:1>b:2", "a:9>b:2"], "a:5>b:2", "a:9>b:2")).toEqual(["a:5>b:2", "a:9>b:2"]);
});

test("where none is gone, or nothing takes its place, nothing changes", () => {
  for (const [flow, ...there] of [["a:1>b:2", "a:1>b:2"], ["b:2>a:1", "a:1>b:2"], ["a>b icmp"]]) {
    const targets = [on(flow!)];
    expect(onFlowsThere(targets, flows(...there))).toBe(targets);
  }
  const targets = [on("a:1>b:2")];
  expect(onFlowsThere(targets, flows("a:1>c:2", "a:1>b:2 udp"))).toBe(targets);
});
