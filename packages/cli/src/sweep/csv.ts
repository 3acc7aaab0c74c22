import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { jsonParam, type Metric, type ParamSpecs, type ParamValue, type Verdict } from "seedwire";
import { titleOf, TOTALS, type Row, type Totals } from "./row.ts";

const COUNTS = ["virtualNs", "events", "packetHops"] as const;

/**
 * Runs as CSV (RFC 4180, but lines end with \n): a line each, titles first. Columns: scenario, seed, the
 * parameters, what beside them decides a run, verdict, digest, counts and totals of the run, each metric with
 * its unit ("goodput (bps)", empty where a run has none), and why it failed. All in base units.
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
      row.untilNs ?? "",
      row.check,
      row.verdict,
      String(row.cutOff),
      row.digest,
      ...COUNTS.map((name) => row[name]),
      ...TOTALS.map((name) => row.totals[name]),
      ...metrics.map((title) => values.get(title) ?? ""),
      row.failure,
    ];
  });
  return stringify([titles, ...lines], { record_delimiter: "\n", quoted_match: /\r/ });
}

/**
 * Reads what `formatCsv` wrote, also after a spreadsheet has saved it.
 *
 * @throws {RangeError} if it is not of a scenario with these parameters, or no CSV
 */
export function readCsv(text: string, params: ParamSpecs): Row[] {
  const [titles = [], ...lines] = parseLines(text);
  const names = Object.keys(params);
  const before = titlesBefore(names);
  checkTitles(titles, before);
  const metrics = titles.slice(before.length, -1).map(metricOf);
  return lines.map((line) => {
    const fixed = new Map(before.map((title, at) => [title, at])); // of two with one name the later: no parameter
    const cell = (title: string): string => line[fixed.get(title)!]!;
    const numbers = <K extends string>(keys: readonly K[]): Record<K, number> =>
      Object.fromEntries(keys.map((key) => [key, numberOf(cell(key))])) as Record<K, number>;
    const values = names.map((name, at): [string, ParamValue] => [
      name,
      jsonParam(params[name]!.parse(line[2 + at], `Parameter "${name}"`)),
    ]);
    const told = line.slice(before.length, -1);
    return {
      scenario: line[0]!,
      seed: line[1]!,
      params: Object.fromEntries(values),
      untilNs: cell("untilNs") === "" ? null : numberOf(cell("untilNs")),
      check: cell("check"),
      verdict: cell("verdict") as Verdict,
      cutOff: cell("cutOff").toLowerCase() === "true",
      digest: cell("digest"),
      ...numbers(COUNTS),
      totals: numbers(TOTALS) as Totals,
      metrics: metrics.flatMap(({ name, unit }, at) =>
        told[at] === "" ? [] : [{ name, value: numberOf(told[at]!), unit }],
      ),
      failure: line.at(-1)!,
    };
  });
}

const numberOf = (text: string): number => (text.trim() === "" ? NaN : Number(text));

function parseLines(text: string): string[][] {
  try {
    return parse(text, { bom: true, record_delimiter: ["\n", "\r\n"] });
  } catch (error) {
    throw new RangeError(`it is no CSV: ${(error as Error).message}`, { cause: error });
  }
}

function checkTitles(titles: readonly string[], before: readonly string[]): void {
  for (const [at, title] of before.entries()) {
    if (titles[at] === title) continue;
    const found = titles[at] === undefined ? "nothing" : `"${titles[at]}"`;
    throw new RangeError(`its column ${at + 1} is ${found}, expected "${title}"`);
  }
  if (titles.at(-1) !== "failure") {
    throw new RangeError(`its last column is "${titles.at(-1)}", expected "failure"`);
  }
}

const titlesBefore = (params: readonly string[]): string[] => [
  "scenario",
  "seed",
  ...params,
  "untilNs",
  "check",
  "verdict",
  "cutOff",
  "digest",
  ...COUNTS,
  ...TOTALS,
];

function metricOf(title: string): Omit<Metric, "value"> {
  const [, name = title, unit = ""] = /^(.*) \(([^()]*)\)$/s.exec(title) ?? [];
  return { name, unit };
}
