import { NEVER, type Limits, type Ns } from "@seedwire/engine";
import {
  fateFileOf,
  flowNameByHosts,
  type runScenario,
  type Failure,
  type FateFile,
  type Host,
  type ParamValue,
  type RunOptions,
  type RunOutcome,
  type Scenario,
} from "seedwire";
import { isSameMark, markOf, type FailureMark } from "./failure-mark.ts";
import { onFlowsThere } from "./flows-there.ts";
import { shortKey } from "./key.ts";
import { onLinksThere } from "./links-there.ts";
import { TargetScript } from "./target-script.ts";
import { targetKey, type Binding, type Target } from "./target.ts";

/** What may be a smaller failing run. */
export interface Candidate {
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly targets: readonly Target[];
}

/** One that does fail. */
export interface Failing extends Candidate {
  /** How many events it took. */
  readonly events: number;
}

/** Another failure than the one looked for, met on the way. */
export interface OtherFailure {
  readonly failure: Failure;
  /** Repeats it. */
  readonly file: FateFile;
}

/** How runs are made, and how many. */
export interface TrialOptions {
  readonly scenario: Scenario;
  /** What all runs have in common: seed, oracles, where they stop. */
  readonly common: RunOptions;
  readonly run: typeof runScenario;
  readonly maxRuns: number;
  readonly stop: () => boolean;
  readonly isStill: ((outcome: RunOutcome) => boolean) | undefined;
  /** Told how many runs there were, and how many fates the latest that failed had. */
  readonly onRun: (runs: number, fates: number) => void;
}

/** Different failures that are kept, and no more. */
const MOST_OTHERS = 5;
/** A candidate may take so many times the events and the time of the failing run. */
const PATIENCE = 4;
const LEAST_EVENTS = 10_000;
const LEAST_NS: Ns = 60e9;

/** Runs candidates, and tells which still fail in the same way. */
export class Trials {
  /** Runs so far. */
  runs = 0;
  readonly others: OtherFailure[] = [];
  readonly #options: TrialOptions;
  readonly #mark: FailureMark;
  readonly #bounds: Pick<RunOptions, "limits" | "untilNs">;
  readonly #maxEvents: number;
  /** What is known to fail no more. */
  readonly #passed = new Set<string>();
  readonly #otherMarks: FailureMark[] = [];
  #binding: Binding = "spot";
  #fates = 0;

  /** @param failing the run that is to be reduced */
  constructor(options: TrialOptions, failing: RunOutcome) {
    this.#options = options;
    this.#mark = markOf(failing)!;
    const { events, virtualNs } = failing.result;
    const { limits, untilNs = NEVER } = options.common;
    const own = { ...options.scenario.limits, ...limits }.events ?? Infinity;
    // A run without end is told by its limits: they stay.
    const isEndless = this.#mark.kind === "limit";
    this.#maxEvents = isEndless ? own : Math.min(own, PATIENCE * events + LEAST_EVENTS);
    const patientNs = isEndless ? NEVER : PATIENCE * virtualNs + LEAST_NS;
    this.#bounds = {
      limits: { ...limits, ...eventsOf(this.#maxEvents) },
      untilNs: Math.min(untilNs, patientNs),
    };
  }

  /**
   * Whether the failure says something of the scenario only: with other parameters it may fail by
   * itself, in the same words, whatever befalls packets. A broken promise is one in any case.
   */
  get isOfScenario(): boolean {
    return this.#mark.kind !== "promise" && this.#mark.kind !== "invariant";
  }

  /** How fates found their packets when a candidate last failed. */
  get binding(): Binding {
    return this.#binding;
  }

  /** Whether no more runs may be made. */
  get over(): boolean {
    return this.runs >= this.#options.maxRuns || this.#options.stop();
  }

  /**
   * Runs a candidate, its fates bound to packets in one way and then in the other, unless it is known
   * to pass.
   *
   * @returns the candidate as it failed, without fates that met no packet; null if it passed
   */
  async fails(
    candidate: Candidate,
    bindings: readonly Binding[] = this.#bindings(),
  ): Promise<Failing | null> {
    for (const binding of bindings) {
      const found = await this.#try(candidate, binding);
      if (found !== null) return found;
    }
    return null;
  }

  async #try(candidate: Candidate, binding: Binding): Promise<Failing | null> {
    const key = keyOf(candidate, binding);
    if (this.#passed.has(key) || this.over) return null;
    const { outcome, met } = await this.#run(candidate, binding);
    const { params, targets } = candidate;
    const isSame = this.#isSame(outcome);
    if (isSame) this.#fates = met.length;
    this.#options.onRun(this.runs, this.#fates);
    if (isSame) {
      this.#binding = binding;
      return { params, targets: met, events: outcome.result.events };
    }
    this.#passed.add(key);
    // The same packets met by number would be the same run.
    this.#passed.add(keyOf({ params, targets: met }, "number"));
    this.#keepOther(outcome, met);
    const there = onFlowsThere(onLinksThere(targets, outcome.net), outcome.result.flows);
    return there === targets ? null : this.#try({ params, targets: there }, binding);
  }

  /** Both ways, the one that was right last first. */
  #bindings(): readonly Binding[] {
    return this.#binding === "spot" ? ["spot", "number"] : ["number", "spot"];
  }

  async #run(
    { params, targets }: Candidate,
    binding: Binding,
  ): Promise<{ outcome: RunOutcome; met: readonly Target[] }> {
    const { scenario, common, run } = this.#options;
    let hosts: readonly Host[] = [];
    const script = new TargetScript(
      targets,
      binding,
      flowNameByHosts(() => hosts),
    );
    const observers: RunOptions["observers"] = [
      ...(common.observers ?? []),
      ({ net }) => void (hosts = net.hosts),
    ];
    this.runs++;
    const outcome = await run(scenario, {
      ...common,
      ...this.#bounds,
      params,
      fates: script,
      observers,
    });
    return { outcome, met: script.met };
  }

  #isSame(outcome: RunOutcome): boolean {
    if (outcome.result.failures.length === 0) return false;
    return this.#options.isStill?.(outcome) ?? isSameMark(this.#mark, markOf(outcome));
  }

  #keepOther({ result, error }: RunOutcome, met: readonly Target[]): void {
    const mark = markOf({ result, error });
    const [failure] = result.failures;
    if (mark === null || failure === undefined || this.others.length >= MOST_OTHERS) return;
    if (mark.kind === "input" || (mark.kind === "limit" && result.events >= this.#maxEvents))
      return;
    if (this.#otherMarks.some((known) => isSameMark(known, mark))) return;
    this.#otherMarks.push(mark);
    const fates = met.map(({ fate }) => fate);
    this.others.push({ failure, file: fateFileOf({ result, fates }, this.#options.common) });
  }
}

const eventsOf = (events: number): Partial<Limits> => (events === Infinity ? {} : { events });

const keyOf = ({ params, targets }: Candidate, binding: Binding): string => {
  const keys = targets.map((target) => targetKey(target, binding));
  return shortKey(`${JSON.stringify(params)}\n${keys.join("\n")}`);
};
