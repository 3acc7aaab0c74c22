import { difference } from "./difference.ts";
import { show } from "./show.ts";

/** What an error is expected to be: a part of its message, a pattern, its class, or some fields. */
export type ExpectedError =
  string | RegExp | (abstract new (...args: never) => unknown) | Readonly<Record<string, unknown>>;

/** Whether an error is what was expected; anything is if nothing was said. */
export function matches(error: unknown, expected: ExpectedError | undefined): boolean {
  if (expected === undefined) return true;
  const message = error instanceof Error ? error.message : String(error);
  if (typeof expected === "string") return message.includes(expected);
  if (expected instanceof RegExp) return message.search(expected) !== -1;
  if (typeof expected === "function") return error instanceof expected;
  const fields = Object(error) as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([key, value]) => difference(fields[key], value) === null);
}

/** For messages: ` an error with "refused"`; nothing if any error will do. */
export function describeExpected(expected: ExpectedError | undefined): string {
  if (expected === undefined) return "";
  if (typeof expected === "function") return ` ${expected.name}`;
  if (expected instanceof RegExp) return ` an error that matches ${expected}`;
  return ` an error with ${show(expected)}`;
}
