import { check, checkOptions } from "@seedwire/engine";
import {
  fateFileOf,
  replayOptions,
  runScenario,
  type FateFile,
  type Oracle,
  type RunObserver,
  type RunOptions,
  type RunOutcome,
  type Scenario,
} from "seedwire";
import { fateFile } from "../input/kinds.ts";
import { ORACLES } from "../oracles/index.ts";
import { isSameMark, markOf } from "./failure-mark.ts";
import { NothingToShrink } from "./nothing-to-shrink.ts";
import { SHRINK_KINDS } from "./option-kinds.ts";
import { removeFates } from "./remove-fates.ts";
import { simplifyFates } from "./simplify-fates.ts";
import { simplifyParams } from "./simplify-params.ts";
import type { Target } from "./target.ts";
import { Trials, type Failing, type OtherFailure, type TrialOptions } from "./trials.ts";

/** How far a reduction has come. */
export interface ShrinkProgress {
  readonly doing: "fates" | "details" | "params";
  /** Runs so far. */
  readonly runs: number;
  /** Fates of the latest run that failed. */
  readonly fates: number;
}

export interface ShrinkOptions {
  /** The scenario's file, as failures and results name it. Default: that of the fate file. */
  readonly file?: string;
  /** Promises that are watched. Default: all of this package if the file says `check`, else none. */
  readonly oracles?: readonly Oracle[];
  /** Runs at most; the smallest failing run so far counts then. Default 2000. */
  readonly maxRuns?: number;
  /** Asked before each run whether it is time to end. Default: never. */
  readonly stop?: () => boolean;
  /** Told after each run. */
  readonly onProgress?: (progress: ShrinkProgress) => void;
  /**
   * Whether a failing run fails in the same way. Default: the same kind of failure; the same oracle,
   * or the same message but for its numbers, at the same line.
   */
  readonly isStill?: (outcome: RunOutcome) => boolean;
  /** Bounds and oddities of all runs, as for `runScenario`. */
  readonly runOptions?: Pick<RunOptions, "guard" | "limits" | "rest" | "wireBytes" | "observers">;
  /** Look on at the reduced run only, when it is known: a packet ladder. */
  readonly observers?: readonly RunObserver[];
  /** What runs a scenario. Default `runScenario`. */
  readonly run?: typeof runScenario;
}

export interface ShrinkResult {
  /** The reduced run, verdict and digest included: `replay` repeats it. */
  readonly file: FateFile;
  /** That run. */
  readonly outcome: RunOutcome;
  /** What is left, with what each packet is. */
  readonly targets: readonly Target[];
  /** The run as it was given. */
  readonly before: {
    readonly fates: number;
    readonly params: FateFile["params"];
  };
  /** Runs that it took. */
  readonly runs: number;
  /** Nothing more can be taken away; false if it was ended before. */
  readonly complete: boolean;
  /** Other failures that came up on the way. */
  readonly others: readonly OtherFailure[];
}

const DEFAULT_MAX_RUNS = 2000;

/**
 * Reduces a failing run to the fewest fates, and to the simplest fates and parameters, with which it
 * still fails in the same way. The same input gives the same result, unless `stop` looks at a clock.
 *
 * @example const { file } = await shrink(download, readFateFile(text, name), { oracles: ORACLES });
 * @throws {InputError} if the run passes
 * @throws {RangeError} for options that do not exist or cannot be
 */
export async function shrink(
  scenario: Scenario,
  file: FateFile,
  options: ShrinkOptions = {},
): Promise<ShrinkResult> {
  check(file, fateFile, "shrink: the failing run");
  checkOptions(options, SHRINK_KINDS, "shrink");
  const { run = runScenario, maxRuns = DEFAULT_MAX_RUNS, stop = () => false } = options;
  const oracles = options.oracles ?? (file.check === true ? ORACLES : []);
  const { replayFates: _fates, params: _params, ...replay } = replayOptions(file, oracles);
  const common: RunOptions = {
    ...options.runOptions,
    ...replay,
    file: options.file ?? file.file,
    oracles,
  };
  const again = (
    fates: FateFile["fates"],
    params: FateFile["params"],
    observers: readonly RunObserver[] = [],
  ): Promise<RunOutcome> =>
    run(scenario, {
      ...common,
      params,
      replayFates: fates,
      observers: [...(common.observers ?? []), ...observers],
    });
  const failing = await again(file.fates, file.params);
  const mark = markOf(failing);
  if (mark === null) throw new NothingToShrink(scenario.name);

  const { events, params: allParams } = failing.result;
  let best: Failing = { params: allParams, targets: targetsOf(file, failing), events };
  let doing: ShrinkProgress["doing"] = "fates";
  const trialOptions: TrialOptions = {
    scenario,
    common,
    run,
    maxRuns,
    stop,
    isStill: options.isStill,
    onRun: (runs, fates) => options.onProgress?.({ doing, runs, fates }),
  };
  const trials = new Trials(trialOptions, failing);
  // What packets are shows when they come by.
  best = (await trials.fails(best, ["number"])) ?? best;
  for (let before: Failing | null = null; before !== best && !trials.over;) {
    before = best;
    doing = "fates";
    best = await removeFates(best, trials);
    doing = "details";
    best = await simplifyFates(best, trials);
    doing = "params";
    best = await simplifyParams(best, scenario, trials);
  }

  const fates = best.targets.map(({ fate }) => fate);
  const outcome = await again(fates, best.params, options.observers);
  const isStill = options.isStill?.(outcome) ?? isSameMark(mark, markOf(outcome));
  const kept = isStill ? { outcome, fates } : { outcome: failing, fates: file.fates };
  const { result } = kept.outcome;
  return {
    file: { ...fateFileOf({ result, fates: kept.fates }, common), file: file.file },
    outcome: kept.outcome,
    targets: best.targets,
    before: { fates: file.fates.length, params: allParams },
    runs: trials.runs + 2,
    complete: !trials.over,
    others: trials.others,
  };
}

/** The fates that met a packet; what became of the others is no matter. */
function targetsOf({ fates }: FateFile, { unmetFates }: RunOutcome): Target[] {
  const unmet = new Set(unmetFates);
  return fates
    .map((fate, id): Target => ({ id, fate, spot: null }))
    .filter(({ fate }) => !unmet.has(fate));
}
