import { type Kinds, whole } from "./input/index.ts";
import { days, type Ns } from "./time.ts";

/** Bounds of a run; reaching one ends it with a `RunawayError` or `DeadlockError` that says which. */
export interface Limits {
  /** Events at one instant before it counts as an event storm. Default 1,000,000. */
  readonly eventsPerInstant: number;
  /** Events of the whole run. Default 10^10. */
  readonly events: number;
  /**
   * How long a run may go on in virtual time without anything that an application sees, while
   * application code waits for something other than an instant. Default one day.
   */
  readonly stallNs: Ns;
}

export const DEFAULT_LIMITS: Limits = {
  eventsPerInstant: 1_000_000,
  events: 1e10,
  stallNs: days(1),
};

/** What may be chosen for each, for `checkOptions`: from 1 up; `Infinity` is no bound. */
export const LIMIT_KINDS: Kinds<Limits> = {
  eventsPerInstant: whole(1, Infinity),
  events: whole(1, Infinity),
  stallNs: whole(1, Infinity),
};
