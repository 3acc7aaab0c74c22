export {
  diffRuns,
  type Divergence,
  type DivergingSide,
  type RunDiff,
  type RunDiffOptions,
} from "./diff-runs.ts";
export type { Origin as EventOrigin } from "./origin.ts";
export type { ResultDifference } from "./result-difference.ts";
export type { ToldEvent } from "./told-events.ts";
export type { Side as DiffSide } from "./watched-run.ts";
