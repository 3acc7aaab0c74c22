import { studentQuantile } from "./student.ts";

/** What several values of one kind are like. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation; null of one value. */
  readonly deviation: number | null;
  /** How far the mean may be off to either side, with 95 % confidence (Student); null of one value. */
  readonly margin: number | null;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Sums up values, of which there must be one at least; null if one of them is no finite number. */
export function summarize(values: readonly number[]): Summary | null {
  const count = values.length;
  if (count === 0 || !values.every(Number.isFinite)) return null;
  // The mean and the sum of squares around it, value by value (Welford): no large sums cancel.
  let mean = 0;
  let squares = 0;
  for (const [before, value] of values.entries()) {
    const off = value - mean;
    mean += off / (before + 1);
    squares += off * (value - mean);
  }
  const deviation = count === 1 ? null : Math.sqrt(squares / (count - 1));
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[count >> 1]!;
  const lower = sorted[(count - 1) >> 1]!;
  return {
    count,
    mean,
    deviation,
    margin: deviation === null ? null : (studentQuantile(count - 1) * deviation) / Math.sqrt(count),
    min: sorted[0]!,
    median: lower + (upper - lower) / 2,
    max: sorted[count - 1]!,
  };
}
