import type { LadderStep } from "./step.ts";

/** Least columns of text between two hosts. */
export const LEAST_SPAN = 30;

/** The hosts that a ladder shows, from left to right, and those that it has no room for. */
export interface Columns {
  readonly hosts: readonly string[];
  readonly hidden: readonly string[];
}

/**
 * Chooses the hosts that are columns: those that send and receive, in the order in which they first
 * do, so that who opens a connection stands at the left. Where there are too many, those whose packets matter most.
 */
export function chooseColumns(
  steps: readonly LadderStep[],
  most: number,
  wanted: readonly string[] | undefined,
): Columns {
  const hosts = new Set<string>();
  const talkers = new Set<string>();
  const pairs = new Map<string, { readonly ends: readonly string[]; weight: number }>();
  for (const step of steps) {
    if (step.what === "gap") continue;
    if (step.what === "note") {
      talkers.add(step.host);
      continue;
    }
    const ends = [step.packet.from, step.packet.to];
    for (const host of ends) hosts.add(host);
    const key = ends.toSorted().join(" ");
    const pair = pairs.get(key) ?? { ends, weight: 0 };
    pair.weight += step.matters ? 1000 : 1;
    pairs.set(key, pair);
  }
  const all = [...hosts, ...[...talkers].filter((host) => !hosts.has(host))];
  if (wanted !== undefined) {
    return { hosts: wanted, hidden: all.filter((host) => !wanted.includes(host)) };
  }
  if (all.length <= most) return { hosts: all, hidden: [] };
  const chosen = new Set<string>();
  for (const { ends } of [...pairs.values()].toSorted((a, b) => b.weight - a.weight)) {
    const together = new Set([...chosen, ...ends]);
    if (together.size <= most) for (const host of ends) chosen.add(host);
  }
  return {
    hosts: all.filter((host) => chosen.has(host)),
    hidden: all.filter((host) => !chosen.has(host)),
  };
}
