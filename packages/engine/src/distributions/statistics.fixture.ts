/** Draws many numbers, sorted. */
export function sample(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw).sort((a, b) => a - b);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) * (value - mean))));
}

/**
 * Kolmogorov-Smirnov: the largest distance between the sample's distribution and the right one,
 * times the root of the sample size. Above 2 in one sample of 1500 if all is well.
 */
export function kolmogorovSmirnov(sorted: readonly number[], cdf: (x: number) => number): number {
  let largest = 0;
  for (const [index, value] of sorted.entries()) {
    const right = cdf(value);
    const below = Math.abs(right - index / sorted.length);
    const above = Math.abs(right - (index + 1) / sorted.length);
    largest = Math.max(largest, below, above);
  }
  return largest * Math.sqrt(sorted.length);
}
