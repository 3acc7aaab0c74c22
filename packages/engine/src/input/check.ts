import type { InputKind } from "./kinds.ts";
import { didYouMean } from "./nearest.ts";
import { show } from "./show.ts";

/** The kinds of all options that there are: none can be forgotten. */
export type Kinds<T> = { readonly [Key in keyof T]-?: InputKind<Exclude<T[Key], undefined>> };

/**
 * Refuses a value that is not of its kind.
 *
 * @param what says where it was found: `a: read: the number of bytes`
 * @throws {RangeError} says what was found, and what would be right
 */
export function check<T>(value: unknown, kind: InputKind<T>, what: string): asserts value is T {
  if (!kind.accepts(value)) {
    throw new RangeError(`${what} is ${show(value)}, expected ${kind.expected}`);
  }
}

/** Refuses what are no options at all. */
export function checkIsOptions(options: object, example: string, what: string): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new RangeError(`${what}: options are ${show(options)}, expected { ${example} }`);
}

/** Refuses options that do not exist, so that a misspelt one does not go unnoticed. */
export function checkKeys(options: object, known: readonly string[], what: string): void {
  checkIsOptions(options, `${known[0]}: ...`, what);
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    throw new RangeError(
      `${what}: there is no option "${key}"; there are ${known.join(", ")}.${hint}`,
    );
  }
}

/**
 * Refuses options of which one does not exist or is not of its kind. What was not chosen, or is
 * `undefined`, is not looked at.
 */
export function checkOptions<T extends object>(options: T, kinds: Kinds<T>, what: string): void {
  checkKeys(options, Object.keys(kinds), what);
  for (const key of Object.keys(options) as (keyof T & string)[]) {
    const value = options[key];
    if (value !== undefined) check(value, kinds[key] as InputKind<unknown>, `${what}: ${key}`);
  }
}
