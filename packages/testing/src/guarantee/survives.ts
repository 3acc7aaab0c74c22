import { checkOptions } from "@seedwire/engine";
import * as fc from "fast-check";
import {
  fateFileOf,
  runScenario,
  type Oracle,
  type RunOptions,
  type RunOutcome,
  type Scenario,
} from "seedwire";
import { anyImpairments } from "../arbitraries/impairments.ts";
import { isArbitrary } from "../input/kinds.ts";
import { ORACLES } from "../oracles/index.ts";
import { notRepeated } from "../shrink/nothing-to-shrink.ts";
import { shrink } from "../shrink/index.ts";
import type { GuaranteeResult } from "./guarantee.ts";
import { guaranteeError, type SaveFailure } from "./guarantee-error.ts";
import { IMPAIRMENT_KINDS, SURVIVES_KINDS } from "./option-kinds.ts";
import { checkTried, timeLimit } from "./time-limit.ts";
import { RandomFates, type Impairments } from "./random-fates.ts";

/** Parameters by name; those left out have their defaults. */
type Params = Readonly<Record<string, unknown>>;

export interface SurvivesOptions {
  /** The scenario's file, as fate files name it. Default: none, so that they cannot be repeated by the command line. */
  readonly file?: string;
  /** Runs to try. Default 100. */
  readonly runs?: number;
  /** Of what is drawn, a whole number. Default 1. */
  readonly seed?: number;
  /** Ends after so long, in real time. Default: never. */
  readonly budgetMs?: number;
  /** What befalls packets. Default: a bit of everything but flipped bits. */
  readonly impairments?: fc.Arbitrary<Impairments>;
  /** Parameters of the scenario, or what draws them: a workload. Default: its defaults. */
  readonly params?: Params | fc.Arbitrary<Params>;
  readonly oracles?: readonly Oracle[];
  /** Keeps the reduced run as a file. Default: the error shows what the file would hold. */
  readonly save?: SaveFailure;
  /** Runs that reducing may take. Default 1000. */
  readonly maxRuns?: number;
}

/** A run did not survive. */
class RunFailed extends Error {
  readonly outcome: RunOutcome;

  constructor(outcome: RunOutcome) {
    super(outcome.result.failures[0]?.message);
    this.outcome = outcome;
  }
}

/**
 * Runs a scenario of your own over and over, each time with other seeds and with other packets lost,
 * doubled and held back on all its links, under the eyes of all oracles. The first run that fails is
 * reduced to the fates that matter, kept as a file, and thrown as an error that shows its packets.
 *
 * @example await survives(download, { file: "scenarios/download.ts", runs: 200 })
 * @throws {GuaranteeError} for the first run that fails
 * @throws {InputError} if that run passes when it is repeated: something outside the simulation decides;
 *   or if `budgetMs` was over before the first run
 * @throws {RangeError} for options that do not exist or cannot be, and for drawn impairments
 */
export async function survives(
  scenario: Scenario,
  options: SurvivesOptions = {},
): Promise<GuaranteeResult> {
  checkOptions(options, SURVIVES_KINDS, "survives");
  const { runs = 100, seed = 1, budgetMs, params = {}, file = "", maxRuns = 1000, save } = options;
  const { impairments = anyImpairments, oracles = ORACLES } = options;
  const common: RunOptions = { file, oracles };
  const anyParams = isArbitrary(params) ? params : fc.constant(params);
  const drawing = [impairments, fc.nat(), anyParams] as const;
  const property = fc.asyncProperty(...drawing, async (drawn, number, chosen) => {
    checkOptions(drawn, IMPAIRMENT_KINDS, "survives: impairments");
    const fates = new RandomFates(drawn, String(number));
    const run = { ...common, params: chosen, seed: String(number), fates, recordFates: true };
    const outcome = await runScenario(scenario, run);
    if (outcome.result.verdict !== "pass") throw new RunFailed(outcome);
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: true,
    ...timeLimit(budgetMs),
  });
  checkTried(details, budgetMs, "survives");
  const { failed, numRuns, errorInstance } = details;
  if (!failed) return { runs: numRuns };
  if (!(errorInstance instanceof RunFailed)) throw errorInstance;
  const { outcome } = errorInstance;
  const recorded = fateFileOf(outcome, common);
  const shrunk = await shrink(scenario, recorded, { oracles, maxRuns }).catch((error: unknown) => {
    throw notRepeated(error, outcome);
  });
  const when = `run ${numRuns} of ${runs} with seed ${seed}`;
  const isOwn = true;
  throw await guaranteeError({ when, networks: numRuns, scenario, isOwn, oracles, shrunk, save });
}
