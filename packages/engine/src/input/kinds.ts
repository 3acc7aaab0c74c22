/**
 * A kind of value that somebody hands in, for `check` and `checkOptions`. Neither wider nor narrower
 * than its type says, so that a table of kinds has all words of a union.
 */
export interface InputKind<in out T> {
  /** What is right, as it is written: `a whole number, 1 to 255`. */
  readonly expected: string;
  accepts(this: void, value: unknown): value is T;
}

/** A kind of its own. */
export const kind = <T>(expected: string, accepts: (value: unknown) => boolean): InputKind<T> => ({
  expected,
  accepts: accepts as InputKind<T>["accepts"],
});

/** True or false, and nothing that is taken for one of them. */
export const flag: InputKind<boolean> = kind(
  "true or false",
  (value) => typeof value === "boolean",
);

/** A text that says something. */
export const text = (example: string): InputKind<string> =>
  kind(
    `a text, for example ${JSON.stringify(example)}`,
    (value) => typeof value === "string" && value !== "",
  );

/** A whole number between two bounds, each included; `Infinity` too if it is the upper one. */
export const whole = (least: number, most: number): InputKind<number> =>
  kind(
    `a whole number, ${least} to ${most}`,
    (value) =>
      (Number.isInteger(value) || value === Infinity) &&
      Number(value) >= least &&
      Number(value) <= most,
  );

/** One of some words. They are written as the names of fields, so that none can be left out. */
export function oneOf<T extends string>(words: { readonly [Word in T]: unknown }): InputKind<T> {
  const known = Object.keys(words);
  const quoted = known.map((word) => JSON.stringify(word)).join(", ");
  return kind(`one of ${quoted}`, (value) => known.includes(value as string));
}

/** Something that can be called. */
export const callable = <T extends (...args: never) => unknown>(example: string): InputKind<T> =>
  kind(`a function, for example ${example}`, (value) => typeof value === "function");

/** What something else looks at: a text that is a quantity, a host by its name. */
export const anything = <T>(): InputKind<T> => kind("a value", () => true);
