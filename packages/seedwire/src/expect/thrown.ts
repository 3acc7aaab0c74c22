import { show } from "@seedwire/engine";
import { difference } from "./difference.ts";
import type { ExpectedError } from "./matcher-arguments.ts";

/** Whether an error is what was expected; anything is if nothing was said. */
export function matches(error: unknown, expected: ExpectedError | undefined): boolean {
  if (expected === undefined) return true;
  const message = error instanceof Error ? error.message : thrownText(error);
  if (typeof expected === "string") return message.includes(expected);
  if (expected instanceof RegExp) return message.search(expected) !== -1;
  if (typeof expected === "function") return error instanceof expected;
  if (expected instanceof Error) return difference(error, expected) === null;
  const fields = Object(error) as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([key, value]) => difference(fields[key], value) === null);
}

/** A text that was thrown is its own message. */
const thrownText = (error: unknown): string => (typeof error === "string" ? error : show(error));

/** For messages: ` an error with "refused"`; nothing if any error will do. */
export function describeExpected(expected: ExpectedError | undefined): string {
  if (expected === undefined) return "";
  if (typeof expected === "function") return ` ${expected.name}`;
  if (expected instanceof RegExp) return ` an error that matches ${expected}`;
  if (expected instanceof Error) return ` ${show(expected)}`;
  return ` an error with ${show(expected)}`;
}
