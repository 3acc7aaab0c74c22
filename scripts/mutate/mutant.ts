/** One small change to one source file. */
export interface Mutant {
  /** From 1, in the order of the sample. */
  readonly id: number;
  /** "packages/tcp/src/rtt/rto.ts" */
  readonly file: string;
  /** Line of the changed code, from 1. */
  readonly line: number;
  /** Where the changed code stands, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** What kind of change: "boundary", "constant", "removed", ... */
  readonly operator: string;
  /** An expression gets another value; a statement is left out. */
  readonly kind: "expression" | "statement";
  readonly original: string;
  /** What stands there instead; "" for a statement that is left out. */
  readonly mutated: string;
  /** The line as it is, with the changed part in «»: `if («a < b») return;` */
  readonly context: string;
}

/** What names a mutant as long as its code stays what it is, wherever lines move. */
export const keyOf = ({ file, context, mutated }: Pick<Mutant, "file" | "context" | "mutated">) =>
  `${file}\u0000${context}\u0000${mutated}`;

export type Outcome = "killed" | "timeout" | "survived" | "uncovered";

/** What became of a mutant. */
export interface MutantResult {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** The test that failed, or "". */
  readonly by: string;
  /** Tests run until then. */
  readonly tests: number;
  readonly ms: number;
  /** Were tests left out because its time was over? */
  readonly cut: boolean;
}

/** No test noticed it. */
export const isAlive = ({ outcome }: MutantResult): boolean =>
  outcome === "survived" || outcome === "uncovered";
