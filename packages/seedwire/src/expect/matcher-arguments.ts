import { kind, whole, type InputKind } from "@seedwire/engine";

/** What matchers can be given; nonsense is refused, since much of it would hold of anything. */

/** A class: something that `instanceof` takes. */
export type Class = abstract new (...args: never) => unknown;

function isClass(value: unknown): value is Class {
  try {
    return {} instanceof (value as Class) || true;
  } catch {
    return false; // an arrow function, or nothing that can be called
  }
}

/** What an error is expected to be: a part of its message, a pattern, its class, some fields, or its like. */
export type ExpectedError = string | RegExp | Class | Error | Readonly<Record<string, unknown>>;

const isFields = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0;

export const aBound: InputKind<number> = kind(
  "a number",
  (value) => typeof value === "number" && !Number.isNaN(value),
);
export const aTolerance: InputKind<number> = kind(
  "a number from 0",
  (value) => typeof value === "number" && value >= 0,
);
export const aLength = whole(0, Infinity);
export const aPart: InputKind<string> = kind("a text", (value) => typeof value === "string");
export const aPattern: InputKind<string | RegExp> = kind(
  'a text or a pattern, for example "refused" or /ref/',
  (value) => typeof value === "string" || value instanceof RegExp,
);
export const aClass: InputKind<Class> = kind("a class, for example RangeError", isClass);
export const anError: InputKind<ExpectedError | undefined> = kind(
  'a part of the message, a pattern, a class, an error or fields, for example "refused", ' +
    '/ref/, RangeError or { code: "ECONNREFUSED" }',
  (value) =>
    value === undefined ||
    typeof value === "string" ||
    value instanceof RegExp ||
    value instanceof Error ||
    isClass(value) ||
    isFields(value),
);
