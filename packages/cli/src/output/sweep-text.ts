import { formatCount, formatDuration } from "@seedwire/engine";
import type { Summary } from "@seedwire/report";
import type { Metric, Scenario } from "seedwire";
import { showParams } from "../settings.ts";
import type { Grid } from "../sweep/grid.ts";
import type { SweepPlan } from "../sweep/plan.ts";
import type { CellResult, SweepResults } from "../sweep/results.ts";
import { titleOf, type Row } from "../sweep/row.ts";
import type { Colors } from "./colors.ts";
import { formatQuantity } from "./quantity.ts";
import { formatTable, type Column } from "./table.ts";

/** Failing runs that are told one by one. */
const SHOWN_FAILURES = 5;

/** What is known before a sweep: the scenario, what varies, what does not. */
export function formatSweepStart(
  scenario: Scenario,
  shown: string,
  seeds: string,
  { cells, varied }: Grid,
  { all, known }: SweepPlan,
  colors: Colors,
): string {
  const values = showParams(scenario, cells[0]!.params);
  const fixed = values.filter((text) => !varied.includes(text.slice(0, text.indexOf("="))));
  const list = fixed.length === 0 ? "" : `  ${colors.dim(fixed.join(" "))}`;
  const combinations =
    varied.length === 0
      ? ""
      : `, ${formatCount(cells.length)} combinations of ${varied.join(", ")}`;
  const count = all.flat().length;
  const runs = `${formatCount(count)} ${count === 1 ? "run" : "runs"}`;
  const before = known === 0 ? "" : `, ${formatCount(known)} of them known`;
  return (
    `${colors.bold(scenario.name)}  ${colors.dim(shown)}\n` +
    `seeds ${seeds}${combinations}: ${runs}${before}${list}\n`
  );
}

/** A table for each metric: a line for each combination of parameters. */
export function formatSweep(
  scenario: Scenario,
  { varied }: Grid,
  { metrics, cells }: SweepResults,
  colors: Colors,
): string {
  const parameters = varied.map((name): Column<CellResult> => ({
    title: name,
    align: "left",
    cell: ({ cell }) => scenario.params[name]!.format(cell.params[name]!),
  }));
  const counts: Column<CellResult>[] = [
    { title: "runs", cell: ({ runs }) => formatCount(runs) },
    { title: "failed", optional: true, cell: ({ failed }) => formatCount(failed) },
  ];
  if (metrics.length === 0) return `\n${formatTable(cells, [...parameters, ...counts], colors)}`;
  return metrics
    .map((metric) => {
      const columns = [...parameters, ...counts, ...ofMetric(metric)];
      return `\n${colors.bold(metric.name)}\n${formatTable(cells, columns, colors)}`;
    })
    .join("");
}

function ofMetric(metric: Omit<Metric, "value">): Column<CellResult>[] {
  const { unit } = metric;
  const of = ({ metrics }: CellResult): Summary | null => metrics[titleOf(metric)] ?? null;
  const shown =
    (pick: (summary: Summary) => number) =>
    (cell: CellResult): string => {
      const summary = of(cell);
      return summary === null ? "-" : formatQuantity(pick(summary), unit);
    };
  return [
    { title: "told by", optional: true, cell: (cell) => toldBy(cell, of(cell)) },
    { title: "mean", cell: shown(({ mean }) => mean) },
    { title: "95 % confidence", cell: (cell) => formatMargin(of(cell), unit) },
    { title: "min", cell: shown(({ min }) => min) },
    { title: "median", cell: shown(({ median }) => median) },
    { title: "max", cell: shown(({ max }) => max) },
  ];
}

/** How many runs a mean is of, if not of all that passed. */
function toldBy({ runs, failed }: CellResult, summary: Summary | null): string {
  const count = summary?.count ?? 0;
  return count === runs - failed ? "" : formatCount(count);
}

/** How far a mean may be off: a share of it if that is small, else in its unit. */
function formatMargin(summary: Summary | null, unit: string): string {
  if (summary === null || summary.margin === null) return "-";
  const { mean, margin } = summary;
  if (margin === 0) return "± 0";
  const share = margin / Math.abs(mean);
  if (share > 1) return `± ${formatQuantity(margin, unit)}`;
  return `± ${Number((share * 100).toPrecision(2))} %`;
}

/** How a sweep ended, and which runs failed. */
export function formatSweepEnd(
  rows: readonly Row[],
  { all }: SweepPlan,
  wallMs: number,
  failures: readonly { readonly row: Row; readonly repeat: string }[],
  colors: Colors,
): string {
  const wall = `in ${formatDuration(Math.max(1, Math.round(wallMs)) * 1e6, 3)}`;
  const failed = rows.filter(({ verdict }) => verdict !== "pass").length;
  const runs = `${formatCount(rows.length)} ${rows.length === 1 ? "run" : "runs"}`;
  const mark =
    failed > 0
      ? `${colors.red(colors.bold("FAIL"))}  ${formatCount(failed)} of ${runs}`
      : `${colors.green(colors.bold("PASS"))}  ${runs}`;
  const left = all.flat().length - rows.length;
  const missing = left === 0 ? "" : ` so far, ${formatCount(left)} not made,`;
  const told = failures.slice(0, SHOWN_FAILURES).map(({ row, repeat }) => {
    const [line = ""] = row.failure.split("\n");
    return `  ${line}\n    ${colors.dim(repeat)}\n`;
  });
  const rest = failures.length - told.length;
  const more = rest > 0 ? `  and ${formatCount(rest)} more\n` : "";
  return `\n${mark}${missing} ${wall}\n${told.join("")}${more}`;
}

/** How to go on with a sweep that was interrupted. */
export const formatUnfinished = (part: string, colors: Colors): string =>
  `The runs so far are in ${part}; to go on, add ${colors.bold("--resume")}\n`;
