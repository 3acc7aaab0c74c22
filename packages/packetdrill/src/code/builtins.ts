import { raised } from "./code-error.ts";
import { compare, isTrue, isTuple, numberOf, repr, str, typeName, type Value } from "./value.ts";

/** A function of Python that scripts may call. */
type Builtin = (...args: readonly Value[]) => Value;

/** The functions that code may call, beside `print`. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["abs", absolute],
  ["bool", (value = false) => isTrue(value)],
  ["float", (value = 0n) => toFloat(value)],
  ["hex", (value = 0n) => hexadecimal(value)],
  ["int", (value = 0n) => toInteger(value)],
  ["len", length],
  ["max", (...args) => extreme("max", args, 1)],
  ["min", (...args) => extreme("min", args, -1)],
  ["repr", (value = null) => repr(value)],
  ["str", (value = "") => str(value)],
]);

function absolute(value: Value = null): Value {
  const number = numberOf(value);
  if (number === undefined) {
    throw raised("TypeError", `bad operand type for abs(): '${typeName(value)}'`);
  }
  return number < 0 ? -number : number;
}

function toFloat(value: Value): number {
  const number = typeof value === "string" ? Number(value.trim() || "-") : numberOf(value);
  if (number === undefined) {
    throw raised("TypeError", `float() argument must be a string or a real number, not '${typeName(value)}'`);
  } // prettier-ignore
  if (typeof value === "string" && Number.isNaN(number)) {
    throw raised("ValueError", `could not convert string to float: ${repr(value)}`);
  }
  return Number(number);
}

function toInteger(value: Value): bigint {
  const number = numberOf(value);
  if (typeof number === "bigint") return number;
  if (number !== undefined) return BigInt(Math.trunc(number));
  if (typeof value === "string" && /^\s*[-+]?\d+\s*$/.test(value)) return BigInt(value.trim());
  if (typeof value === "string") {
    throw raised("ValueError", `invalid literal for int() with base 10: ${repr(value)}`);
  }
  throw raised("TypeError", `int() argument must be a string or a real number, not '${typeName(value)}'`);
} // prettier-ignore

function hexadecimal(value: Value): string {
  const number = numberOf(value);
  if (typeof number !== "bigint") {
    throw raised("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return number < 0n ? `-0x${(-number).toString(16)}` : `0x${number.toString(16)}`;
}

function length(value: Value = null): bigint {
  if (typeof value === "string" || isTuple(value)) return BigInt(value.length);
  throw raised("TypeError", `object of type '${typeName(value)}' has no len()`);
}

/** The first of the largest or the smallest. */
function extreme(name: string, args: readonly Value[], wanted: 1 | -1): Value {
  const [only] = args;
  const values = args.length === 1 && isTuple(only!) ? only : args;
  const [first] = values;
  if (first === undefined || (args.length === 1 && !isTuple(only!))) {
    throw raised("TypeError", `${name} expected at least 2 arguments or a sequence`);
  }
  const operator = wanted > 0 ? ">" : "<";
  return values.reduce((best, value) => {
    const order = compare(value, best, operator) ?? 0;
    return order * wanted > 0 ? value : best;
  }, first);
}
