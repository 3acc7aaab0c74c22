/** What a parameter can be, always in base units: bits per second, nanoseconds, bytes. */
export type ParamValue = number | string | boolean;

/**
 * A parameter of a scenario: its default, and how other values are read and written.
 * Made by `rate`, `duration`, `size`, `probability`, `count`, `integer`, `number`, `flag`, `text`
 * and `oneOf`.
 */
export interface Param<T extends ParamValue = ParamValue> {
  /** For people: "rate", "duration", "one of". */
  readonly kind: string;
  /** The base unit of the values; null for what has none. */
  readonly unit: "bps" | "ns" | "bytes" | null;
  readonly default: T;
  /** What the parameter is for, in a few words; null if the scenario does not say. */
  readonly about: string | null;
  /** The choices of a `oneOf` and of a `flag`, else null. */
  readonly choices: readonly string[] | null;
  /**
   * Reads a value or a text.
   *
   * @param name what is being read, for the error: `Parameter "rate"`
   * @throws {RangeError} that says what was found and which forms are accepted
   */
  parse(found: unknown, name?: string): T;
  /** Writes a value so that `parse` reads it back, without spaces: "20Mbit/s", "40ms", "4MiB". */
  format(value: T): string;
  /**
   * Values that are simpler than this one, the simplest first: what a failing run is reduced to. Each
   * list must lead downward: whoever goes on from value to simpler value comes to an end. Default: none.
   */
  simpler?(value: T): Iterable<T>;
}

/** The parameters of a scenario by name. */
export type ParamSpecs = Readonly<Record<string, Param>>;

/** The values of parameters: `{ rate: rate("20mbps") }` has values of type `{ rate: number }`. */
export type ParamValues<P extends ParamSpecs> = {
  readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never;
};

/** What may be said of any parameter. */
export interface ParamOptions {
  /** What it is for, in a few words. */
  readonly about?: string;
}

/** What may be said of a parameter that is a number; bounds belong to the range. */
export interface BoundedOptions extends ParamOptions {
  readonly min?: number | string;
  readonly max?: number | string;
}
