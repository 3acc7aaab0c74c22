import type { RunOutcome } from "seedwire";

/** A value of a result that two runs have differently. */
export interface ResultDifference {
  /** `metrics.goodput.value`, `flows.client:49152>server:80.rtos`. */
  readonly path: string;
  /** Undefined on the side that has none. */
  readonly left: unknown;
  readonly right: unknown;
}

/** Where the results of two runs differ, notes included: what no event tells. */
export function diffResults(left: RunOutcome, right: RunOutcome): ResultDifference[] {
  const found: ResultDifference[] = [];
  differences("", tellable(left), tellable(right), found);
  return found;
}

/** What was handed in may differ; what came of it must not. */
function tellable({ result, notes }: RunOutcome): object {
  const { scenario: _scenario, file: _file, seed: _seed, params: _params, ...outcome } = result;
  return { ...outcome, notes };
}

/** Adds all places at which two values of plain data differ. */
export function differences(
  path: string,
  left: unknown,
  right: unknown,
  found: ResultDifference[],
): void {
  if (Object.is(left, right)) return;
  const [a, b] = [membersOf(left), membersOf(right)];
  if (a === null || b === null) {
    found.push({ path, left, right });
    return;
  }
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    differences(path === "" ? name : `${path}.${name}`, a[name], b[name], found);
  }
}

/** Members by name: those of a list by the names they have, if they have any, or else by number. */
function membersOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== "object" || value === null) return null;
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  const entries = value.map((member: unknown, index): [string, unknown] => {
    const name = (member as { name?: unknown } | null)?.name;
    return [typeof name === "string" ? name : String(index), member];
  });
  const isUnique = new Set(entries.map(([name]) => name)).size === entries.length;
  return Object.fromEntries(isUnique ? entries : Object.entries(value));
}
