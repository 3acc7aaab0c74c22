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

/** Sums up values; null if there is none, or they are beyond what numbers can say. */
export function summarize(values: readonly number[]): Summary | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = exactSum(values) / count;
  const squares = exactSum(values.map((value) => (value - mean) * (value - mean)));
  const deviation = count === 1 ? null : Math.sqrt(squares / (count - 1));
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[(count - 1) >> 1]! / 2 + sorted[count >> 1]! / 2;
  if (![mean, median, squares].every(Number.isFinite)) return null;
  return {
    count,
    mean,
    deviation,
    margin: deviation === null ? null : (studentQuantile(count - 1) * deviation) / Math.sqrt(count),
    min: sorted[0]!,
    median,
    max: sorted[count - 1]!,
  };
}

/** A sum that keeps what each addition rounds off (Neumaier 1974). */
function exactSum(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
