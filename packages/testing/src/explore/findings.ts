import type { Ns } from "@seedwire/engine";
import type { RunResult, Verdict } from "seedwire";
import { byPlace } from "./by-place.ts";
import { FAULT_KINDS, type FaultPlan } from "./fault-plan.ts";
import type { PlannedFault } from "./faulty-network.ts";
import type { Base, Trial } from "./trial.ts";

/** What came of all runs with the same kinds of faults. */
export interface FaultRow {
  readonly kinds: FaultPlan;
  readonly tried: number;
  readonly passed: number;
  readonly failed: number;
  /** The one that ended last of those that passed, and how much later than without faults. */
  readonly slowest: { readonly trial: Trial; readonly laterNs: Ns } | null;
  /** Different courses that the runs took, the one without faults included if it was taken. */
  readonly courses: number;
}

/** A run that faults broke. */
export interface BrokenTrial {
  readonly planned: readonly PlannedFault[];
  readonly trial: Trial;
}

/** What was found. Plain data. */
export interface Exploration {
  readonly broken: false;
  readonly base: Base;
  /** The run without faults. */
  readonly result: RunResult;
  /** Packets that were offered to links in it, and how many of them faults may befall. */
  readonly packets: number;
  readonly candidates: number;
  /** Runs that there are, as far as is known, and how many were to be made. */
  readonly all: number;
  readonly planned: number;
  readonly tried: number;
  readonly failed: number;
  /** Ended before all that was planned was tried. */
  readonly isStopped: boolean;
  readonly verdict: Verdict;
  readonly rows: readonly FaultRow[];
  /** The first failing ones, in order of their faults; see `failed` for how many there are. */
  readonly failures: readonly BrokenTrial[];
}

/** Failing runs of which all is kept. */
const MOST_FAILURES = 1000;

interface Tally {
  readonly kinds: FaultPlan;
  tried: number;
  failed: number;
  slowest: Trial | null;
  slowestPlanned: readonly PlannedFault[];
  readonly courses: Set<string>;
}

/** Gathers what comes of trials, in whatever order they end: what is told of them does not depend on it. */
export class Findings {
  isStopped = false;
  all = 0;
  planned = 0;
  tried = 0;
  readonly #base: Base;
  readonly #result: RunResult;
  readonly #first: Trial;
  readonly #tallies = new Map<string, Tally>();
  #failures: BrokenTrial[] = [];
  #failed = 0;
  #hasError = false;

  constructor(base: Base, result: RunResult, first: Trial) {
    this.#base = base;
    this.#result = result;
    this.#first = first;
  }

  plan(all: number, planned: number): void {
    this.all += all;
    this.planned += planned;
  }

  add(planned: readonly PlannedFault[], trial: Trial): void {
    this.tried++;
    const kinds = FAULT_KINDS.flatMap((each) =>
      planned.filter(({ kind }) => kind === each).map(({ kind }) => kind),
    );
    const key = kinds.join("+");
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      const empty = { slowest: null, slowestPlanned: [], courses: new Set<string>() };
      this.#tallies.set(key, (tally = { kinds, tried: 0, failed: 0, ...empty }));
    }
    tally.tried++;
    tally.courses.add(trial.digest);
    if (trial.verdict === this.#result.verdict) return keepSlowest(tally, planned, trial);
    tally.failed++;
    this.#failed++;
    this.#hasError ||= trial.verdict === "error";
    this.#failures.push({ planned, trial });
    if (this.#failures.length < 2 * MOST_FAILURES) return;
    this.#failures = this.#failures.toSorted(byPlace).slice(0, MOST_FAILURES);
  }

  summary(): Exploration {
    const { virtualNs } = this.#result;
    const rows = [...this.#tallies.values()]
      .toSorted(byKinds)
      .map(({ kinds, tried, failed, slowest, courses }): FaultRow => ({
        kinds,
        tried,
        passed: tried - failed,
        failed,
        slowest:
          slowest === null ? null : { trial: slowest, laterNs: slowest.virtualNs - virtualNs },
        courses: courses.size,
      }));
    return {
      broken: false,
      base: this.#base,
      result: this.#result,
      packets: this.#first.packets,
      candidates: Math.max(...Object.values(this.#first.chances)),
      all: this.all,
      planned: this.planned,
      tried: this.tried,
      failed: this.#failed,
      isStopped: this.isStopped,
      verdict: this.#hasError ? "error" : this.#failed > 0 ? "fail" : "pass",
      rows,
      failures: this.#failures.toSorted(byPlace).slice(0, MOST_FAILURES),
    };
  }
}

/** Fewer faults first, then in the order in which kinds are listed. */
function byKinds({ kinds: a }: Tally, { kinds: b }: Tally): number {
  const ranks = a.map((kind, at) => FAULT_KINDS.indexOf(kind) - FAULT_KINDS.indexOf(b[at] ?? kind));
  return a.length - b.length || (ranks.find((rank) => rank !== 0) ?? 0);
}

function keepSlowest(tally: Tally, planned: readonly PlannedFault[], trial: Trial): void {
  const { slowest } = tally;
  const isSlower = slowest === null || trial.virtualNs > slowest.virtualNs;
  const isFirst =
    slowest !== null &&
    trial.virtualNs === slowest.virtualNs &&
    byPlace({ planned }, { planned: tally.slowestPlanned }) < 0;
  if (!isSlower && !isFirst) return;
  tally.slowest = trial;
  tally.slowestPlanned = planned;
}
