import type { Ns } from "@seedwire/engine";
import { ExpectationError } from "./expectation-error.ts";
import { Expectation } from "./expectation.ts";

/** States what must hold; what does not ends the run as failed and tells the virtual time. */
export type Expect = (found: unknown) => Expectation;

/** Makes the `expect` of a run. */
export function createExpect(now: () => Ns): Expect {
  const fail = (message: string): never => {
    throw new ExpectationError(message, now());
  };
  return (found) => new Expectation(found, fail, false);
}
