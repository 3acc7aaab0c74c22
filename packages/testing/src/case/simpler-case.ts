import { formatCase, readCaseText } from "./case-text.ts";
import { checkCase } from "./check-case.ts";
import type { NetworkCase } from "./network-case.ts";

/** A simpler case. */
export interface CaseEdit {
  /** What was made simpler: the same edit of other cases has the same name. */
  readonly name: string;
  readonly networkCase: NetworkCase;
}

/**
 * Simpler cases than one, the simplest first: without some of its parts, for which there are defaults,
 * or with smaller numbers. Whoever goes from simpler to simpler comes to `{}`.
 */
export function* simplerCases(networkCase: NetworkCase): Generator<NetworkCase> {
  for (const { networkCase: simpler } of caseEdits(networkCase)) yield simpler;
}

/** The same, with a name for what was changed. */
export function* caseEdits(networkCase: NetworkCase): Generator<CaseEdit> {
  for (const { name, value } of edits(networkCase, "")) {
    if (isCase(value)) yield { name, networkCase: value };
  }
}

/** The same of cases as texts. */
export function* simplerCaseTexts(text: string): Generator<string> {
  for (const simpler of simplerCases(checkCase(readCaseText(text)))) yield formatCase(simpler);
}

/** A slower, narrower or smaller one makes a case longer, not simpler; only that it is left out does. */
const SMALLER_IS_HARDER =
  /^(rateBps|mtuBytes|queue\w+|readBytes|writeBytes|\w+BufferBytes|maxMssBytes)$/;

interface Edit {
  readonly name: string;
  readonly value: unknown;
}

function* edits(value: unknown, name: string): Generator<Edit> {
  if (Array.isArray(value)) yield* listEdits(value, name);
  else if (typeof value === "object" && value !== null) yield* objectEdits(value, name);
  else if (typeof value === "number") yield* numberEdits(value, name);
}

function* listEdits(items: readonly unknown[], name: string): Generator<Edit> {
  for (let length = items.length; length >= 1; length = Math.floor(length / 2)) {
    for (let at = 0; at + length <= items.length; at += length) {
      const left = [...items.slice(0, at), ...items.slice(at + length)];
      yield { name: `${name} without ${at}+${length} of ${items.length}`, value: left };
    }
  }
  for (const [i, item] of items.entries()) {
    for (const edit of edits(item, `${name}[${i}]`)) {
      yield { name: edit.name, value: items.with(i, edit.value) };
    }
  }
}

function* objectEdits(object: object, name: string): Generator<Edit> {
  const entries = Object.entries(object);
  for (const [key] of entries) {
    yield { name: `${name} without ${key}`, value: without(object, key) };
  }
  for (const [key, member] of entries) {
    if (typeof member === "number" && SMALLER_IS_HARDER.test(key)) continue;
    for (const edit of edits(member, `${name}.${key}`)) {
      yield { name: edit.name, value: { ...object, [key]: edit.value } };
    }
  }
}

const without = (object: object, left: string): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== left));

/**
 * Nothing, one, a tenth, a half, and rounder. Never more: where every packet is lost all waits for ever,
 * which hides why the case waited.
 */
function* numberEdits(value: number, name: string): Generator<Edit> {
  const isWhole = Number.isInteger(value);
  const candidates = isWhole
    ? [0, 1, Math.floor(value / 10), Math.floor(value / 2), rounder(value)]
    : [0, 1, value / 2, Math.floor(value * 10) / 10, Math.floor(value * 100) / 100];
  const seen = new Set([value]);
  for (const candidate of candidates) {
    if (seen.has(candidate) || Math.abs(candidate) > Math.abs(value)) continue;
    seen.add(candidate);
    yield { name: `${name}: ${candidate}`, value: candidate };
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
