import type * as fc from "fast-check";
import { InputError } from "seedwire";

/** The longest that a timer of the host can wait, 24 days: with more it does not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** Lets fast-check end after so long, whatever it has tried by then. */
export const timeLimit = (
  budgetMs = Infinity,
): Pick<fc.Parameters<never>, "interruptAfterTimeLimit"> =>
  budgetMs === Infinity ? {} : { interruptAfterTimeLimit: Math.min(budgetMs, LONGEST_MS) };

/** A search whose time was over before its first run was: to call that a pass would say what nobody knows. */
export function checkTried(
  { interrupted, numRuns }: Pick<fc.RunDetails<unknown>, "interrupted" | "numRuns">,
  budgetMs: number | undefined,
  what: string,
): void {
  if (!interrupted || numRuns > 0) return;
  throw new InputError(
    `${what}: budgetMs is ${budgetMs}, and that was over before the first run: nothing was tried; expected time for one run`,
  );
}
