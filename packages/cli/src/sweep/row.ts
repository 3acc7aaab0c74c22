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

/** What a sweep keeps of a run: a line of its table of values. */
export interface Row {
  readonly scenario: string;
  readonly seed: string;
  /** As JSON has them: in base units, "unlimited" for Infinity. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly verdict: Verdict;
  readonly digest: string;
  readonly virtualNs: number;
  readonly events: number;
  readonly packetHops: number;
  readonly totals: Totals;
  readonly metrics: readonly Metric[];
  /** Why it failed; "" if it did not. */
  readonly failure: string;
}

export function rowOf(entry: RunEntry): Row {
  const { scenario, seed, params, verdict, digest, virtualNs, events, packetHops, metrics } = entry;
  const [failure] = entry.failures;
  return {
    scenario,
    seed,
    params,
    verdict,
    digest,
    virtualNs,
    events,
    packetHops,
    totals: totalsOf(entry),
    metrics,
    failure: failure?.message ?? "",
  };
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
  return JSON.stringify([seed, ...names.map((name) => String(values[name]))]);
};
