export type { Breach, Ending, Oracle, WatchedRun } from "./oracle.ts";
export { Violation } from "./violation.ts";
export { Watch } from "./watch.ts";
