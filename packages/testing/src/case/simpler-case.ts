import { formatCase, readCaseText } from "./case-text.ts";
import { checkCase } from "./check-case.ts";
import type { NetworkCase } from "./network-case.ts";

/**
 * Simpler cases than one, the simplest first: without some of its parts, for which there are defaults,
 * or with smaller numbers. Whoever goes from simpler to simpler comes to `{}`.
 */
export function* simplerCases(networkCase: NetworkCase): Generator<NetworkCase> {
  for (const simpler of simplerValues(networkCase)) {
    if (isCase(simpler)) yield simpler;
  }
}

/** The same of cases as texts. */
export function* simplerCaseTexts(text: string): Generator<string> {
  for (const simpler of simplerCases(checkCase(readCaseText(text)))) yield formatCase(simpler);
}

function* simplerValues(value: unknown): Generator {
  if (Array.isArray(value)) yield* simplerLists(value);
  else if (typeof value === "object" && value !== null) yield* simplerObjects(value);
  else if (typeof value === "number") yield* simplerNumbers(value);
}

function* simplerLists(items: readonly unknown[]): Generator<unknown[]> {
  for (let length = items.length; length >= 1; length = Math.floor(length / 2)) {
    for (let at = 0; at + length <= items.length; at += length) {
      yield [...items.slice(0, at), ...items.slice(at + length)];
    }
  }
  for (const [i, item] of items.entries()) {
    for (const simpler of simplerValues(item)) yield items.with(i, simpler);
  }
}

function* simplerObjects(object: object): Generator<object> {
  const entries = Object.entries(object);
  for (const [key] of entries) yield without(object, key);
  for (const [key, member] of entries) {
    for (const simpler of simplerValues(member)) yield { ...object, [key]: simpler };
  }
}

const without = (object: object, left: string): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== left));

/** Nothing, one, a tenth, a half, and rounder. */
function* simplerNumbers(value: number): Generator<number> {
  const isWhole = Number.isInteger(value);
  const candidates = isWhole
    ? [0, 1, Math.floor(value / 10), Math.floor(value / 2), rounder(value)]
    : [0, 1, value / 2, Math.floor(value * 10) / 10, Math.floor(value * 100) / 100];
  const seen = new Set([value]);
  for (const candidate of candidates) {
    if (seen.has(candidate) || (isWhole && Math.abs(candidate) > Math.abs(value))) continue;
    seen.add(candidate);
    yield candidate;
  }
}

/** With one digit less that is not 0. */
function rounder(value: number): number {
  for (let unit = 10; unit <= Math.abs(value); unit *= 10) {
    if (value % unit !== 0) return value - (value % unit);
  }
  return value;
}

function isCase(value: unknown): value is NetworkCase {
  try {
    checkCase(value);
    return true;
  } catch {
    return false;
  }
}
