import { show } from "@seedwire/engine";
import type { BoundedOptions, Param } from "./param.ts";
import { quantityParam } from "./quantity-param.ts";
import { simplerNumber, simplerWhole } from "./simpler.ts";

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a number, or NaN for what is none. */
function readNumber(found: number | string): number {
  if (typeof found === "number") return found;
  const text = typeof found === "string" ? found.trim() : "";
  return DECIMAL.test(text) ? Number(text) : NaN;
}

function reader(isRight: (value: number) => boolean, expected: string) {
  return (found: number | string, name: string): number => {
    const value = readNumber(found);
    if (isRight(value)) return value;
    throw new RangeError(`${name} is ${show(found)}, expected ${expected}`);
  };
}

const readCount = reader(
  (value) => Number.isSafeInteger(value) && value >= 0,
  'a whole number from 0, for example "3"',
);
const readInteger = reader(Number.isSafeInteger, 'a whole number, for example "-3"');
const readReal = reader(Number.isFinite, 'a number, for example "0.7"');

const towardNone = (value: number): number[] => simplerWhole(value, 0);

/**
 * How many of something: a whole number from 0.
 *
 * @example count(100, { about: "packets that wait at most" })
 */
export function count(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = { kind: "count", unit: null, read: readCount, write: String, simpler: towardNone };
  return quantityParam(kind, value, options);
}

/** A whole number, negative ones too. */
export function integer(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "integer",
    unit: null,
    read: readInteger,
    write: String,
    simpler: towardNone,
  };
  return quantityParam(kind, value, options);
}

/** Any finite number. */
export function number(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "number",
    unit: null,
    read: readReal,
    write: String,
    simpler: simplerNumber,
  };
  return quantityParam(kind, value, options);
}
