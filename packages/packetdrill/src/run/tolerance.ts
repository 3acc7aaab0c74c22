import type { Run } from "./run.ts";
import type { Tolerance } from "./times.ts";

/** Times of a simulation are exact, those of a script are in microseconds. */
const EXACT: Tolerance = { usecs: 1, percent: 0 };

/** How times may differ in a run. */
export function toleranceOf({ exact, script: { settings } }: Run): Tolerance {
  if (exact) return EXACT;
  return { usecs: settings.toleranceUsecs, percent: settings.tolerancePercent };
}
