import { show, didYouMean } from "@seedwire/engine";
import type { Param, ParamOptions } from "./param.ts";

const YES = new Set(["true", "yes", "on", "1"]);
const NO = new Set(["false", "no", "off", "0"]);

/**
 * Yes or no; a text may be true, yes, on, 1, or false, no, off, 0.
 *
 * @example flag(true, { about: "compare every byte" })
 */
export function flag(value: boolean, { about }: ParamOptions = {}): Param<boolean> {
  const parse = (found: unknown, name = "flag"): boolean => {
    const word = String(found).trim().toLowerCase();
    if (YES.has(word)) return true;
    if (NO.has(word)) return false;
    throw new RangeError(`${name} is ${show(found)}, expected true or false`);
  };
  return {
    kind: "flag",
    unit: null,
    default: parse(value, "The default of a flag"),
    about: about ?? null,
    choices: ["true", "false"],
    parse,
    format: String,
    simpler: (found) => (found === value ? [] : [value]),
  };
}

export interface TextOptions extends ParamOptions {
  /** Texts that are simpler than one, the simplest first; see {@link Param.simpler}. Default: none. */
  readonly simpler?: (value: string) => Iterable<string>;
}

/**
 * Any text.
 *
 * @example text("", { about: "segments to drop: 5, 70.2, syn.1" })
 */
export function text(value: string, { about, simpler }: TextOptions = {}): Param<string> {
  const parse = (found: unknown, name = "text"): string => {
    if (typeof found === "string") return found;
    if (typeof found === "number" || typeof found === "boolean") return String(found);
    throw new RangeError(`${name} is a value of type ${typeof found}, expected a text`);
  };
  return {
    kind: "text",
    unit: null,
    default: parse(value, "The default of a text"),
    about: about ?? null,
    choices: null,
    parse,
    format: String,
    ...(simpler === undefined ? {} : { simpler }),
  };
}

/**
 * One of a few words; the first is the default.
 *
 * @example oneOf("cubic", "reno"), oneOf(["cubic", "reno"], { about: "congestion control" })
 */
export function oneOf<const T extends string>(...words: readonly T[]): Param<T>;
export function oneOf<const T extends string>(
  words: readonly T[],
  options?: ParamOptions,
): Param<T>;
export function oneOf<const T extends string>(
  ...args: readonly [readonly T[], ParamOptions?] | readonly T[]
): Param<T> {
  const [first, second] = args;
  const isList = typeof first === "object";
  const words = isList ? first : (args as readonly T[]);
  const { about }: ParamOptions = isList && typeof second === "object" ? second : {};
  const [firstWord] = words;
  if (firstWord === undefined) {
    throw new RangeError('oneOf() has no words to choose from; write oneOf("cubic", "reno")');
  }
  const parse = (found: unknown, name = "word"): T => {
    const word = words.find((candidate) => candidate === found);
    if (word !== undefined) return word;
    const choices = words.map((candidate) => `"${candidate}"`).join(", ");
    const hint = didYouMean(String(found), words);
    const end = hint === "" ? "" : `.${hint}`;
    throw new RangeError(`${name} is ${show(found)}, expected one of ${choices}${end}`);
  };
  return {
    kind: "one of",
    unit: null,
    default: firstWord,
    about: about ?? null,
    choices: words,
    parse,
    format: String,
    simpler: (found) => words.slice(0, words.indexOf(found)),
  };
}
