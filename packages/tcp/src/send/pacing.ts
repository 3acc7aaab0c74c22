import { NEVER, type Ns } from "@seedwire/engine";

/** What pacing has to remember: when the next segment may leave. */
export interface Pacing {
  /** Departure time of the next segment: in the past if it may leave now. */
  departureNs: Ns;
  /** Something waits for that time; NEVER if nothing does. */
  deadlineNs: Ns;
}

export function newPacing(): Pacing {
  const pacing: Pacing = { departureNs: 0.5, deadlineNs: NEVER };
  pacing.departureNs = 0;
  return pacing;
}
