import { kind, type InputKind } from "@seedwire/engine";
import type * as fc from "fast-check";
import type { FateFile, Oracle } from "seedwire";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const has = (value: unknown, method: string): boolean =>
  isObject(value) && typeof value[method] === "function";

/** Whether something is an arbitrary of fast-check, of whatever copy of it. */
export const isArbitrary = (value: unknown): value is fc.Arbitrary<unknown> =>
  has(value, "generate") && has(value, "shrink");

/** An arbitrary of fast-check. */
export const arbitrary = <T>(example: string): InputKind<fc.Arbitrary<T>> =>
  kind(`an arbitrary of fast-check, for example ${example}`, isArbitrary);

/** A whole number of any sign: a seed of fast-check. */
export const integer: InputKind<number> = kind("a whole number", Number.isSafeInteger);

/** Real time, `Infinity` too. */
export const milliseconds: InputKind<number> = kind(
  "milliseconds, 0 or more",
  (value) => typeof value === "number" && value >= 0,
);

/** A text, "" too. */
export const anyText: InputKind<string> = kind("a text", (value) => typeof value === "string");

/** Values by name. */
export const record = <T extends object>(example: string): InputKind<T> =>
  kind(`an object, for example ${example}`, isObject);

export const list = <T>(what: string): InputKind<readonly T[]> =>
  kind(`a list of ${what}`, Array.isArray);

export const oracles: InputKind<readonly Oracle[]> = kind(
  "a list of oracles, for example ORACLES",
  (value) => Array.isArray(value) && value.every((oracle) => has(oracle, "watch")),
);

/** A recorded run. What is in it is looked at when it is repeated. */
export const fateFile: InputKind<FateFile> = kind(
  "a recorded run, as readFateFile(text, name) reads it",
  (value) => isObject(value) && Array.isArray(value["fates"]) && isObject(value["expected"]),
);
