/** What became of a script. */
export type Outcome =
  /** Every event behaved as written. */
  | "pass"
  /** The stack did something else. */
  | "fail"
  /** The script asks for something that this runner does not have: a call, symbol, command. */
  | "unsupported"
  /** The script itself is wrong. */
  | "error";

/** How to run a script, beside what it says itself. */
export interface RunOptions {
  /** Name of the file, for messages. Default `script`. */
  readonly file?: string;
  /** Values of words (`-D NAME=value`); they go before those that the script gives itself. */
  readonly definitions?: Readonly<Record<string, string>>;
  /** Options as on the command line, `tolerance_usecs=1000`; they go before those of the script. */
  readonly options?: readonly string[];
  /** What the stack under test behaves like. Default `linux`. */
  readonly profile?: "linux" | "rfc";
  /** Window fields, order of options and padding are not compared: for scripts of other stacks. */
  readonly relaxed?: boolean;
  /** Times must agree to the microsecond. Default: the tolerances of the script. */
  readonly exact?: boolean;
  /** Seed of the simulation. Default `1`. */
  readonly seed?: string;
  /** A clock that tells real milliseconds, to measure `ms`. Default: nothing is measured. */
  readonly clockMs?: () => number;
}

/** One script, run. */
export interface ScriptResult {
  readonly file: string;
  readonly outcome: Outcome;
  /** Line of the script that did not go as written, from 1; 0 where there is none. */
  readonly line: number;
  /** One line that says what was wrong; empty for a pass. */
  readonly message: string;
  /** Real time that it took, ms; 0 without `clockMs`. */
  readonly ms: number;
  /** Virtual time at the end of the script, ns. */
  readonly virtualNs: number;
  /** All that helps to understand a failure, many lines; for a pass its notes, if there are any. */
  readonly report: string;
}
