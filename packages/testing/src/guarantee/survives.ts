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
import { ORACLES } from "../oracles/index.ts";
import { shrink } from "../shrink/index.ts";
import type { GuaranteeResult } from "./guarantee.ts";
import { guaranteeError, type SaveFailure } from "./guarantee-error.ts";
import { RandomFates, type Impairments } from "./random-fates.ts";

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
  /** Parameters of the scenario. Default: its defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
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
 */
export async function survives(
  scenario: Scenario,
  options: SurvivesOptions = {},
): Promise<GuaranteeResult> {
  const { runs = 100, seed = 1, budgetMs, params = {}, file = "", maxRuns = 1000, save } = options;
  const { impairments = anyImpairments, oracles = ORACLES } = options;
  const common: RunOptions = { file, params, oracles };
  const property = fc.asyncProperty(impairments, fc.nat(), async (drawn, number) => {
    const fates = new RandomFates(drawn, String(number));
    const run = { ...common, seed: String(number), fates, recordFates: true };
    const outcome = await runScenario(scenario, run);
    if (outcome.result.verdict !== "pass") throw new RunFailed(outcome);
  });
  const { failed, numRuns, errorInstance } = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: true,
    ...(budgetMs === undefined ? {} : { interruptAfterTimeLimit: budgetMs }),
  });
  if (!failed) return { runs: numRuns };
  if (!(errorInstance instanceof RunFailed)) throw errorInstance;
  const recorded = fateFileOf(errorInstance.outcome, common);
  const shrunk = await shrink(scenario, recorded, { oracles, maxRuns });
  const when = `run ${numRuns} of ${runs} with seed ${seed}`;
  throw await guaranteeError({ when, networks: numRuns, scenario, oracles, shrunk, save });
}
