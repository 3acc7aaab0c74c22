import { jsonParams, type Metric, type ParamValue, type Verdict } from "seedwire";
import type { RunEntry } from "../output/json.ts";

/** What the flows of a run did together. */
const OF_FLOWS = [
  "sentBytes",
  "deliveredBytes",
  "segments",
  "retransmittedSegments",
  "fastRetransmits",
  "rtos",
  "tlps",
] as const;
/** What befell packets on its links. */
const OF_LINKS = ["drops", "marked"] as const;

export const TOTALS = [...OF_FLOWS, ...OF_LINKS] as const;

export type Totals = Readonly<Record<(typeof TOTALS)[number], number>>;

/** What beside seed and parameters decides how a run comes out. */
export interface Conditions {
  /** Where `--until` stops it, ns; null for nowhere. */
  readonly untilNs: number | null;
  /** Names of the oracles that watch, as `--check` has them; "" for none. */
  readonly check: string;
}

/** What a sweep keeps of a run: a line of its table of values. */
export interface Row extends Conditions {
  readonly scenario: string;
  readonly seed: string;
  /** As JSON has them: in base units, "unlimited" for Infinity. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly verdict: Verdict;
  /** Whether `--until` ended it before its body came to its end. */
  readonly cutOff: boolean;
  readonly digest: string;
  readonly virtualNs: number;
  readonly events: number;
  readonly packetHops: number;
  readonly totals: Totals;
  readonly metrics: readonly Metric[];
  /** Why it failed; "" if it did not. */
  readonly failure: string;
}

/** A run as a line of JSON: as `run --json` has it, and under which conditions. */
export type SweepEntry = RunEntry & Conditions;

export function rowOf(entry: SweepEntry): Row {
  const { flows: _flows, links: _links, failures, file: _file, ...kept } = entry;
  return { ...kept, totals: totalsOf(entry), failure: failures[0]?.message ?? "" };
}

function totalsOf({ flows, links }: RunEntry): Totals {
  const ofFlows = OF_FLOWS.map((name) => [name, sum(flows.map((flow) => flow[name]))]);
  const drops = sum(links.flatMap((link) => Object.values(link.drops)));
  const marked = sum(links.map((link) => link.marked));
  return { ...Object.fromEntries(ofFlows), drops, marked } as Totals;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Which run a row is of: two with the same key are the same run. */
export const keyOf = (
  params: Readonly<Record<string, ParamValue>>,
  seed: string,
  names: readonly string[],
): string => {
  const values = jsonParams(params);
  return JSON.stringify([seed, ...names.map((name) => values[name])]);
};

/**
 * A metric as people and columns name it, with its unit: "goodput (bps)". The same name with another unit
 * is another metric.
 */
export const titleOf = ({ name, unit }: Pick<Metric, "name" | "unit">): string =>
  unit === "" && !name.endsWith(")") ? name : `${name} (${unit})`;

/** Whether two runs of the same seed and parameters came out the same. */
export const isSameRun = (one: Row, other: Row): boolean =>
  one.digest === other.digest &&
  one.verdict === other.verdict &&
  one.metrics.length === other.metrics.length &&
  one.metrics.every((metric) =>
    other.metrics.some((its) => titleOf(its) === titleOf(metric) && its.value === metric.value),
  );

/** @throws {RangeError} that says what is wrong with a row that was read */
export function checkRow(row: Row): void {
  const { verdict, digest, virtualNs, events, packetHops, totals, metrics } = row;
  const counts = { virtualNs, events, packetHops, ...totals };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value}, expected a number`);
  }
  for (const metric of metrics) {
    if (Number.isFinite(metric.value)) continue;
    throw new RangeError(`${titleOf(metric)} is ${metric.value}, expected a number`);
  }
  if (!["pass", "fail", "error"].includes(verdict)) {
    throw new RangeError(`the verdict is "${verdict}", expected pass, fail or error`);
  }
  if (!/^[0-9a-f]{16}$/.test(digest)) {
    throw new RangeError(`the digest is "${digest}", expected 16 hexadecimal digits`);
  }
}
