import { check, checkOptions } from "@seedwire/engine";
import * as fc from "fast-check";
import { randomNetwork, runCase, type NetworkCase } from "../case/index.ts";
import { arbitrary } from "../input/kinds.ts";
import { ORACLES } from "../oracles/index.ts";
import { guaranteeError, type SaveFailure } from "./guarantee-error.ts";
import { GUARANTEE_KINDS } from "./option-kinds.ts";
import { checkTried, timeLimit } from "./time-limit.ts";
import { reduceCase, type ReduceOptions } from "./reduce-case.ts";

export interface GuaranteeOptions extends ReduceOptions {
  /** Networks to try. Default 100. */
  readonly runs?: number;
  /** Of what is drawn, a whole number. Default 1. */
  readonly seed?: number;
  /** Ends after so long, in real time, with however many networks that were. Default: never. */
  readonly budgetMs?: number;
  /** Tried first: cases that once failed. */
  readonly examples?: readonly NetworkCase[];
  /** Failures that are known already, by what they say: the search goes on. Default: none. */
  readonly isKnown?: (failure: string) => boolean;
  /** Keeps the reduced run as a file. Default: the error shows what the file would hold. */
  readonly save?: SaveFailure;
}

/** What a guarantee that holds has to tell. */
export interface GuaranteeResult {
  /** Networks that were tried. */
  readonly runs: number;
}

/** A case broke a promise. */
class CaseFailed extends Error {}

/**
 * Tries networks that an arbitrary draws, each under the eyes of all oracles. The first that fails is
 * reduced to the fates that matter, kept as a file, and thrown as an error that shows its packets.
 *
 * @example await guarantee(anyTransfer, { runs: 200 })
 * @throws {GuaranteeError} for the first case that fails
 * @throws {InputError} if `budgetMs` was over before the first case
 * @throws {RangeError} for options that do not exist or cannot be
 */
export async function guarantee(
  cases: fc.Arbitrary<NetworkCase>,
  options: GuaranteeOptions = {},
): Promise<GuaranteeResult> {
  check(cases, arbitrary("anyTransfer"), "guarantee: the cases are drawn by what");
  checkOptions(options, GUARANTEE_KINDS, "guarantee");
  const { runs = 100, seed = 1, budgetMs, examples = [], save, isKnown, ...reducing } = options;
  const { oracles = ORACLES } = reducing;
  const property = fc.asyncProperty(cases, async (networkCase) => {
    const { result } = await runCase(networkCase, { oracles });
    const [failure] = result.failures;
    if (failure === undefined || isKnown?.(failure.message) === true) return;
    throw new CaseFailed(failure.message);
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: true,
    examples: examples.map((example) => [example] as [NetworkCase]),
    ...timeLimit(budgetMs),
  });
  checkTried(details, budgetMs, "guarantee");
  const { counterexample, numRuns, errorInstance } = details;
  if (counterexample === null) return { runs: numRuns };
  if (!(errorInstance instanceof CaseFailed)) throw errorInstance;
  const [failing] = counterexample;
  const shrunk = await reduceCase(failing, { ...reducing, oracles });
  if (shrunk === null) throw errorInstance; // it fails now and then: the guard against that is elsewhere
  const when = `network ${numRuns} of ${runs} with seed ${seed}`;
  const scenario = randomNetwork;
  const isOwn = false;
  throw await guaranteeError({ when, networks: numRuns, scenario, isOwn, oracles, shrunk, save });
}
