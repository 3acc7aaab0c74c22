import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { Metric, Verdict } from "seedwire";
import { TOTALS, type Row, type Totals } from "./row.ts";

const COUNTS = ["virtualNs", "events", "packetHops"] as const;

/**
 * Runs as CSV (RFC 4180): a line each, titles first. Columns: scenario, seed, the parameters, verdict, digest,
 * counts and totals of the run, each metric with its unit ("goodput (bps)", empty where a run has none), and
 * why it failed. All in base units.
 */
export function formatCsv(rows: readonly Row[], params: readonly string[]): string {
  const metrics = [...new Set(rows.flatMap((row) => row.metrics.map(titleOf)))];
  const titles = [...titlesBefore(params), ...metrics, "failure"];
  const lines = rows.map((row) => {
    const values = new Map(row.metrics.map((metric) => [titleOf(metric), metric.value]));
    return [
      row.scenario,
      row.seed,
      ...params.map((name) => String(row.params[name])),
      row.verdict,
      row.digest,
      ...COUNTS.map((name) => row[name]),
      ...TOTALS.map((name) => row.totals[name]),
      ...metrics.map((title) => values.get(title) ?? ""),
      row.failure,
    ];
  });
  return stringify([titles, ...lines], { record_delimiter: "\n" });
}

/**
 * Reads what `formatCsv` wrote. Values of parameters are texts.
 *
 * @throws {RangeError} if it is not of a scenario with these parameters, or no CSV
 */
export function readCsv(text: string, params: readonly string[]): Row[] {
  const [titles = [], ...lines] = parseLines(text);
  const before = titlesBefore(params);
  if (!before.every((title, at) => titles[at] === title) || titles.at(-1) !== "failure") {
    throw new RangeError(
      `its columns are ${titles.join(", ")}; those of this scenario begin with ${before.join(", ")}`,
    );
  }
  const metrics = titles.slice(before.length, -1).map(metricOf);
  return lines.map((line) => {
    const at = new Map(before.map((title, i) => [title, line[i]!]));
    const [scenario, seed] = line as [string, string];
    const values = params.map((name, i) => [name, line[2 + i]!] as const);
    const numbers = <K extends string>(names: readonly K[]): Record<K, number> =>
      Object.fromEntries(names.map((name) => [name, Number(at.get(name))])) as Record<K, number>;
    const verdictAt = 2 + params.length;
    const told = line.slice(before.length, -1);
    return {
      scenario,
      seed,
      params: Object.fromEntries(values),
      verdict: line[verdictAt] as Verdict,
      digest: line[verdictAt + 1]!,
      ...numbers(COUNTS),
      totals: numbers(TOTALS) as Totals,
      metrics: metrics.flatMap((metric, i) =>
        told[i] === "" ? [] : [{ ...metric, value: Number(told[i]) }],
      ),
      failure: line.at(-1)!,
    };
  });
}

function parseLines(text: string): string[][] {
  try {
    return parse(text);
  } catch (error) {
    throw new RangeError(`it is no CSV: ${(error as Error).message}`, { cause: error });
  }
}

const titlesBefore = (params: readonly string[]): string[] => [
  "scenario",
  "seed",
  ...params,
  "verdict",
  "digest",
  ...COUNTS,
  ...TOTALS,
];

const titleOf = ({ name, unit }: Metric): string => (unit === "" ? name : `${name} (${unit})`);

function metricOf(title: string): Omit<Metric, "value"> {
  const [, name = title, unit = ""] = /^(.*) \(([^()]*)\)$/.exec(title) ?? [];
  return { name, unit };
}
