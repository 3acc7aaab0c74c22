import { InputError, type RunOutcome } from "seedwire";

/** A run that was handed in as a failing one passes. */
export class NothingToShrink extends InputError {
  constructor(scenario: string) {
    super(`"${scenario}" passes with these fates: there is nothing to shrink`);
  }
}

/**
 * What to throw if a run that has just failed could not be reduced: if it passed when it was repeated,
 * that is what there is to tell, and what it failed with, which nobody will see again.
 */
export function notRepeated(error: unknown, { result }: RunOutcome): unknown {
  const [failure] = result.failures;
  if (!(error instanceof NothingToShrink) || failure === undefined) return error;
  const { scenario, seed } = result;
  const at = failure.at === "" ? "" : `\n    at ${failure.at}`;
  return new InputError(
    `"${scenario}" failed with seed ${seed}, and passed when that run was repeated from its fates. So something ` +
      "outside the simulation decides: a variable that one run leaves behind for the next, a clock, Math.random. " +
      "runScenario(scenario, { guard }) names it, diffRuns shows where two runs part. " +
      `It failed with:\n${failure.message}${at}`,
    { cause: error },
  );
}
