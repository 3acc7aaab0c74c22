import * as fc from "fast-check";

/** There with this probability, in percent; shrinks to not there. */
export const at = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary },
  );

/**
 * An object that has only some of its fields, since each has a default: those of value undefined are
 * left out. Shrinks to `{}`, field by field.
 */
export function sparse<T extends object>(fields: {
  readonly [K in keyof T]: fc.Arbitrary<T[K] | undefined>;
}): fc.Arbitrary<Partial<T>> {
  const all: Record<string, fc.Arbitrary<unknown>> = fields;
  const record = fc.record(all);
  return record.map(withoutUndefined) as fc.Arbitrary<Partial<T>>;
}

/** What is not there is left out, so that equal cases look alike. */
export const withoutUndefined = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(object).filter(([, member]) => member !== undefined),
  ) as Partial<T>;

/** One of a few values; shrinks to the first. */
export const oneOf = <const T>(...values: readonly T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...values);

/** Whole numbers, the small ones more often; shrinks to the least. */
export const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Durations: whole microseconds below a millisecond, whole milliseconds above; shrinks to the least. */
export const duration = (minNs: number, maxNs: number): fc.Arbitrary<number> =>
  fc.oneof(
    { withCrossShrink: true },
    fc.integer({ min: Math.ceil(minNs / 1e6), max: Math.floor(maxNs / 1e6) }).map((n) => n * 1e6),
    fc.integer({ min: Math.ceil(minNs / 1e3), max: Math.floor(maxNs / 1e3) }).map((n) => n * 1e3),
  );

/** Probabilities in whole percents. */
export const percents = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max }).map((n) => n / 100);
