import type { Row } from "../lib/question.ts";

/** Rows by their ids. */
export type Rows = ReadonlyMap<string, Row>;

/** A promise about speed: a number that has to stay on one side of a bar. */
export interface Bar {
  readonly id: string;
  readonly what: string;
  /** Whether the number has to stay below the bar, or to get above it. */
  readonly atMost: boolean;
  readonly bar: number;
  /** What is near the limit of the machine: the aim. */
  readonly near: number;
  readonly unit: "x" | "ms" | "us" | "bytes" | "%";
  /** A sample for each round; null if what it takes was not measured. */
  readonly samples: (rows: Rows) => readonly number[] | null;
  /** For what is compared with a number of elsewhere: what it says, and where it is from. */
  readonly against?: string;
}

/** Where a number stands: beyond the bar, on its right side, or near the limit. */
export type Standing = "missed" | "held" | "near the limit";

export interface BarResult {
  readonly reached: number;
  readonly spread: number;
  readonly standing: Standing;
}

export function standingOf({ atMost, bar, near }: Bar, reached: number): Standing {
  const within = (limit: number): boolean => (atMost ? reached <= limit : reached >= limit);
  if (within(near)) return "near the limit";
  return within(bar) ? "held" : "missed";
}
