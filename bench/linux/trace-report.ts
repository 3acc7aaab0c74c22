/** What `compareTraces` of `traces/compare.ts` gives to the command. */
export interface TraceReport {
  /** Nothing differs but for what `docs/fidelity.md` says. */
  readonly passed: boolean;
  /** For people: several lines, each with its end. */
  readonly text: string;
  /** For `--json`: plain data. */
  readonly json: unknown;
}
