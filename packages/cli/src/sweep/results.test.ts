import { expect, test } from "vitest";
import type { Grid } from "./grid.ts";
import { sumUp } from "./results.ts";
import { TOTALS, type Row, type Totals } from "./row.ts";

const cell = (loss: number) => ({ params: { loss }, settings: [`loss=${loss}`] });
const grid: Grid = { cells: [cell(0), cell(1)], varied: ["loss"] };
const row = (goodput: number | null, verdict: Row["verdict"] = "pass"): Row => ({
  scenario: "x",
  seed: "1",
  params: {},
  untilNs: null,
  check: "",
  cutOff: false,
  verdict,
  digest: "",
  virtualNs: 7,
  events: 1,
  packetHops: 3,
  totals: Object.fromEntries(TOTALS.map((name) => [name, 0])) as Totals,
  metrics: goodput === null ? [] : [{ name: "goodput", value: goodput, unit: "bps" }],
  failure: "",
});

test("runs that failed are counted, and what they measured is not", () => {
  const { metrics, cells } = sumUp(grid, [[row(1), row(3), row(100, "fail")], [row(5, "error")]]);
  expect(metrics).toEqual([{ name: "goodput", unit: "bps" }]);
  expect(cells[0]).toMatchObject({
    runs: 3,
    failed: 1,
    metrics: { "goodput (bps)": { count: 2, mean: 2 } },
  });
  expect(cells[1]).toMatchObject({ runs: 1, failed: 1, metrics: { "goodput (bps)": null } });
});

test("a metric that only some runs have is of those", () => {
  const { cells } = sumUp(grid, [[row(1), row(null)], []]);
  expect(cells[0]!.metrics["goodput (bps)"]).toMatchObject({ count: 1, mean: 1, margin: null });
  expect(cells[1]).toMatchObject({ runs: 0, failed: 0, metrics: { "goodput (bps)": null } });
});

test("the same name with another unit is another metric", () => {
  const inMs: Row = { ...row(null), metrics: [{ name: "goodput", value: 8, unit: "ms" }] };
  const { metrics, cells } = sumUp(grid, [[row(1), inMs], []]);
  expect(metrics.map(({ unit }) => unit)).toEqual(["bps", "ms"]);
  expect(cells[0]!.metrics["goodput (ms)"]).toMatchObject({ count: 1, mean: 8 });
});

test("runs without metrics are told by what every run has", () => {
  const { metrics, cells } = sumUp(grid, [[row(null)], [row(null)]]);
  expect(metrics.map(({ name }) => name)).toEqual([
    "virtual time",
    "packet-hops",
    "retransmitted segments",
    "drops",
  ]);
  expect(cells[0]!.metrics["packet-hops"]!.mean).toBe(3);
});
