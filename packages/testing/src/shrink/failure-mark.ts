import { Violation, type FailureKind, type RunOutcome } from "seedwire";

/** What tells one failure from another, however the run came to it. */
export interface FailureMark {
  readonly kind: FailureKind;
  /** The promise that was broken, or what was said first, numbers left out. */
  readonly what: string;
  /** The line of the scenario. */
  readonly at: string;
}

/** The mark of what a run failed with; null if it did not. */
export function markOf({
  result,
  error,
}: Pick<RunOutcome, "result" | "error">): FailureMark | null {
  const [failure] = result.failures;
  if (failure === undefined) return null;
  const { kind, message, at } = failure;
  if (error instanceof Violation) return { kind, what: error.oracle, at: "" };
  const [firstLine = ""] = message.split("\n");
  // Who waits, and what an invariant was about, differ from run to run.
  if (kind === "waiting" || kind === "limit") return { kind, what: mask(firstLine), at: "" };
  if (kind === "invariant") return { kind, what: mask(firstLine.split(";")[0]!), at: "" };
  return { kind, what: beginningOf(mask(firstLine)), at };
}

export const isSameMark = (a: FailureMark, b: FailureMark | null): boolean =>
  b !== null && a.kind === b.kind && a.what === b.what && a.at === b.at;

/** What is said first tells what is wrong; what follows, of whom: "Not all is in: a misses 5; b misses 7". */
const WORDS_THAT_TELL = 8;

const beginningOf = (message: string): string =>
  message.split(" ").slice(0, WORDS_THAT_TELL).join(" ");

const UNIT = /# (?:ns|us|ms|s|min|h|d|B|[kMGT]i?B|[kMGT]?bit\/s|%)(?![\w/])/g;

/** A message without what changes from run to run: numbers with their units, bytes that are shown. */
const mask = (message: string): string =>
  message
    .replace(/\[(?:[\da-f]{2}(?: |(?=\])))+(?:\.\.\.)?\]/g, "[#]")
    .replace(/\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?/gi, "#")
    .replace(UNIT, "#");
