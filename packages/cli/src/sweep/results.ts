import { summarize, type Summary } from "@seedwire/report";
import type { Metric } from "seedwire";
import type { Cell, Grid } from "./grid.ts";
import { titleOf, type Row } from "./row.ts";

/** What the runs of one combination of parameters have in common. */
export interface CellResult {
  readonly cell: Cell;
  readonly runs: number;
  readonly failed: number;
  /** By title of the metric, of the runs that passed; null where none has it. */
  readonly metrics: Readonly<Record<string, Summary | null>>;
}

/** What a sweep has found. */
export interface SweepResults {
  /** What was measured, in the order in which runs told of it. */
  readonly metrics: readonly Omit<Metric, "value">[];
  readonly cells: readonly CellResult[];
}

/** What is told of runs that tell no metric themselves. */
const ofRow = ({ virtualNs, packetHops, totals }: Row): Metric[] => [
  { name: "virtual time", value: virtualNs, unit: "ns" },
  { name: "packet-hops", value: packetHops, unit: "" },
  { name: "retransmitted segments", value: totals.retransmittedSegments, unit: "" },
  { name: "drops", value: totals.drops, unit: "" },
];

/**
 * Sums up runs, cell by cell. A run that failed counts as that alone: what it measured until then says
 * nothing of a whole one.
 *
 * @param rows the runs of each cell
 */
export function sumUp({ cells }: Grid, rows: readonly (readonly Row[])[]): SweepResults {
  const tellsAny = rows.some((ofCell) => ofCell.some((row) => row.metrics.length > 0));
  const measured = rows.map((ofCell) =>
    ofCell
      .filter(({ verdict }) => verdict === "pass")
      .map((row) => (tellsAny ? row.metrics : ofRow(row))),
  );
  const metrics = new Map<string, Omit<Metric, "value">>();
  for (const { name, unit } of measured.flat(2))
    metrics.set(titleOf({ name, unit }), { name, unit });
  const titles = [...metrics.keys()];
  return {
    metrics: [...metrics.values()],
    cells: cells.map((cell, at) => {
      const all = measured[at]!;
      const valuesOf = (title: string): number[] =>
        all.flatMap((list) => list.flatMap((one) => (titleOf(one) === title ? one.value : [])));
      return {
        cell,
        runs: rows[at]!.length,
        failed: rows[at]!.filter(({ verdict }) => verdict !== "pass").length,
        metrics: Object.fromEntries(titles.map((title) => [title, summarize(valuesOf(title))])),
      };
    }),
  };
}
