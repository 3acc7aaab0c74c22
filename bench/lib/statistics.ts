/** The value that a share of the numbers does not exceed (nearest rank); NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? NaN;
}

/** The middle number, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const { length } = sorted;
  return (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2;
}

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Puts together what has the same key, in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** The middle of several samples, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Half the distance of the quartiles, as a share of the median. */
  readonly spread: number;
}

export function summary(samples: readonly number[]): Summary {
  const middle = median(samples);
  return {
    median: middle,
    least: Math.min(...samples),
    most: Math.max(...samples),
    spread: (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2 / middle,
  };
}

/**
 * How many times one of two contestants is the other, round by round: what else the machine did in a round
 * met both.
 *
 * @returns one ratio for each round that both have
 */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.slice(0, to.length).map((sample, round) => sample / to[round]!);
}
