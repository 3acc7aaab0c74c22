import type * as fc from "fast-check";

/** The longest that a timer of the host can wait, 24 days: with more it does not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** Lets fast-check end after so long, whatever it has tried by then. */
export const timeLimit = (
  budgetMs = Infinity,
): Pick<fc.Parameters<never>, "interruptAfterTimeLimit"> =>
  budgetMs === Infinity ? {} : { interruptAfterTimeLimit: Math.min(budgetMs, LONGEST_MS) };
