import { jsonParams } from "seedwire";
import type { Grid } from "../sweep/grid.ts";
import type { SweepResults } from "../sweep/results.ts";
import { titleOf, type Row } from "../sweep/row.ts";

/** The document that `sweep --json` prints: what was swept, its cells with their statistics, its runs. */
export function formatSweepJson(
  version: string,
  about: { readonly scenario: string; readonly file: string; readonly seeds: readonly string[] },
  { varied }: Grid,
  { metrics, cells }: SweepResults,
  rows: readonly Row[],
): string {
  const failed = rows.filter(({ verdict }) => verdict !== "pass").length;
  const sweep = {
    ...about,
    varied,
    runs: { all: about.seeds.length * cells.length, made: rows.length, failed },
    cells: cells.map(({ cell, runs, failed: failedHere, metrics: measured }) => ({
      params: jsonParams(cell.params),
      runs,
      failed: failedHere,
      metrics: metrics.map(({ name, unit }) => ({
        name,
        unit,
        ...(measured[titleOf({ name, unit })] ?? NONE),
      })),
    })),
  };
  const runs = rows.map(({ scenario: _scenario, failure, ...row }) => ({ ...row, failure }));
  return `${JSON.stringify({ seedwire: version, sweep, runs }, null, 2)}\n`;
}

/** No run of a combination told of a metric. */
const NONE = { count: 0 };
