import type { FaultKind, FaultPlan } from "./fault-plan.ts";
import type { Chances, PlannedFault } from "./faulty-network.ts";

/** A run whose outcome is known, from which more faults lead on. */
export interface Node {
  readonly planned: readonly PlannedFault[];
  readonly chances: Chances;
}

/** Runs that a node leads on to, all with one more fault of a kind: `count` of them. */
interface Branch {
  readonly planned: readonly PlannedFault[];
  readonly kind: FaultKind;
  readonly count: number;
  /** Runs of the branches before. */
  readonly before: number;
}

/** All runs with one more fault than those before them; none is written down until it is asked for. */
export class TrialPlan {
  readonly count: number;
  readonly #branches: Branch[] = [];

  constructor(nodes: readonly Node[], plans: readonly FaultPlan[]) {
    let count = 0;
    for (const { planned, chances } of nodes) {
      for (const kind of kindsAfter(planned, plans)) {
        if (chances[kind] === 0) continue;
        this.#branches.push({ planned, kind, count: chances[kind], before: count });
        count += chances[kind];
      }
    }
    this.count = count;
  }

  /** So many of the runs, spread evenly, always the same; all of them in order if there are no more. */
  *choose(most: number): Generator<readonly PlannedFault[]> {
    if (this.count <= most) {
      for (let at = 0; at < this.count; at++) yield this.#at(at);
      return;
    }
    const step = strideFor(this.count);
    for (let i = 0, at = 0; i < most; i++, at = (at + step) % this.count) yield this.#at(at);
  }

  #at(index: number): readonly PlannedFault[] {
    let [low, high] = [0, this.#branches.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#branches[middle]!.before <= index) low = middle;
      else high = middle - 1;
    }
    const { planned, kind, before } = this.#branches[low]!;
    return [...planned, { kind, nth: index - before + 1 }];
  }
}

/** Kinds that come next in one of the plans. */
function kindsAfter(planned: readonly PlannedFault[], plans: readonly FaultPlan[]): Set<FaultKind> {
  const kinds = new Set<FaultKind>();
  for (const plan of plans) {
    const next = plan[planned.length];
    if (next !== undefined && planned.every(({ kind }, at) => kind === plan[at])) kinds.add(next);
  }
  return kinds;
}

/** A stride that visits everything once before it comes back, and spreads what it has visited. */
function strideFor(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.6180339887498949));
  while (commonDivisor(stride, count) > 1) stride++;
  return stride;
}

function commonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
