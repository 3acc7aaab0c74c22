import type { Rng } from "../streams.ts";

/** A point of a cumulative distribution: with this probability a number is `value` or less. */
export type CdfPoint = readonly [value: number, probability: number];

/**
 * A distribution given by points of its cumulative distribution function, straight lines between
 * them: measured delays, for example. One draw for each number.
 */
export class Table {
  readonly #values: Float64Array;
  readonly #probabilities: Float64Array;

  /**
   * @param points from the least value (probability 0) to the greatest (probability 1), neither of
   *   the two ever falling; two points with one value make that value likely by itself
   * @throws {RangeError} if the points are no distribution
   */
  constructor(points: readonly CdfPoint[]) {
    this.#values = Float64Array.from(points, ([value]) => value);
    this.#probabilities = Float64Array.from(points, ([, probability]) => probability);
    const wrong = points.findIndex(([value, probability], index) => {
      const [lastValue, lastProbability] = points[index - 1] ?? [-Infinity, 0];
      return !(value >= lastValue && probability >= lastProbability && Number.isFinite(value));
    });
    if (wrong >= 0) refuse(`point ${wrong} is [${points[wrong]!.join(", ")}]`);
    if (points.length === 0) refuse("there is no point");
    if (points[0]![1] !== 0) refuse(`the first probability is ${points[0]![1]}`);
    if (points.at(-1)![1] !== 1) refuse(`the last probability is ${points.at(-1)![1]}`);
  }

  /** A table of samples: each as likely as the others, straight lines between neighbours. */
  static of(samples: readonly number[]): Table {
    const sorted = [...samples].sort((a, b) => a - b);
    const last = sorted.length - 1;
    if (last < 0) refuse("there is no sample");
    if (last === 0) sorted.push(sorted[0]!);
    const steps = Math.max(last, 1);
    return new Table(sorted.map((value, index) => [value, index / steps]));
  }

  /** Draws a number. */
  draw(rng: Rng): number {
    return this.quantile(rng.quick());
  }

  /** The value that a number stays at or below with a probability: the inverse of the function. */
  quantile(probability: number): number {
    const probabilities = this.#probabilities;
    let low = 0;
    let high = probabilities.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (probabilities[middle]! <= probability) low = middle;
      else high = middle;
    }
    const from = this.#values[low]!;
    const width = probabilities[high]! - probabilities[low]!;
    if (width === 0) return from;
    return from + (this.#values[high]! - from) * ((probability - probabilities[low]!) / width);
  }
}

function refuse(found: string): never {
  throw new RangeError(
    `No distribution: ${found}, expected points [value, probability] that rise from probability 0 to 1, ` +
      "for example [[ms(10), 0], [ms(20), 0.9], [ms(80), 1]]",
  );
}
