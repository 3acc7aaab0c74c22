/** What a fault does to one packet. */
export const FAULT_KINDS = ["drop", "duplicate", "delay", "corrupt"] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Faults of one run, in the order of their packets: `["drop", "drop"]`. */
export type FaultPlan = readonly FaultKind[];

/** Faults in one run at most: the number of runs grows with its power. */
const MOST_FAULTS = 3;

/**
 * Reads what is to be explored: `drop:1` is every single drop, `drop:2` every two of them (and every
 * single one on the way), `drop:1+delay:1` every drop together with every delay, in both orders, and
 * `drop:1,duplicate:1` the one and the other.
 *
 * @returns every order of every list, without repetition
 * @throws RangeError for anything else, with what would be right
 */
export function readFaultPlans(text: string): FaultPlan[] {
  const plans = text.split(",").flatMap((list) => {
    const kinds = list.split("+").flatMap((part) => readPart(part.trim(), text));
    if (kinds.length > MOST_FAULTS) {
      throw new RangeError(
        `${text}: ${list.trim()} are ${kinds.length} faults in one run, expected at most ${MOST_FAULTS}`,
      );
    }
    return ordersOf(kinds);
  });
  const unique = new Map(plans.map((plan) => [plan.join(" "), plan]));
  return [...unique.values()];
}

function readPart(part: string, text: string): FaultKind[] {
  const [, kind = "", count = "1"] = /^([a-z]+)(?::(\d{1,4}))?$/.exec(part) ?? [];
  const times = Number(count);
  if (isKind(kind) && times >= 1) return Array<FaultKind>(Math.min(times, 99)).fill(kind);
  const found = part === "" ? "nothing stands between its commas" : `found "${part}"`;
  throw new RangeError(
    `${text}: ${found}, expected ${FAULT_KINDS.join(", ")}, each with how many in one run, as in drop:1 or drop:2 or drop:1,duplicate:1 or drop:1+delay:1`,
  );
}

const isKind = (kind: string): kind is FaultKind =>
  (FAULT_KINDS as readonly string[]).includes(kind);

/** All orders, some of them twice if kinds repeat. */
function ordersOf(kinds: readonly FaultKind[]): FaultKind[][] {
  if (kinds.length <= 1) return [[...kinds]];
  return kinds.flatMap((first, at) =>
    ordersOf(kinds.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}
