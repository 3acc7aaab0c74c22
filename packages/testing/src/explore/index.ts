export {
  explore,
  type BaseRun,
  type BrokenBase,
  type ExploreOptions,
  type TrialRunner,
} from "./explore.ts";
export { FAULT_KINDS, readFaultPlans, type FaultKind, type FaultPlan } from "./fault-plan.ts";
export type { FaultWindow } from "./fault-window.ts";
export type { Chances, MadeFault, PlannedFault } from "./faulty-network.ts";
export type { BrokenTrial, Exploration, FaultRow } from "./findings.ts";
export { fatesOf, tryFaults, type Base, type Trial } from "./trial.ts";
