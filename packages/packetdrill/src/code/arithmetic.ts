import { raised } from "./code-error.ts";
import { formatPercent } from "./percent-format.ts";
import { isTuple, numberOf, typeName, type Value } from "./value.ts";

/** Shifts and repetitions beyond this would only fill the memory. */
const MAX_SHIFT = 4096n;
const MAX_LENGTH = 1_000_000;

/** A binary operator of Python between two values. */
export function calculate(operator: string, a: Value, b: Value): Value {
  if (operator === "%" && typeof a === "string") return formatPercent(a, b);
  if (operator === "+" && typeof a === "string" && typeof b === "string") return a + b;
  if (operator === "+" && isTuple(a) && isTuple(b)) return [...a, ...b];
  if (operator === "*" && isSequence(a) && typeof b === "bigint") return repeat(a, b);
  if (operator === "*" && isSequence(b) && typeof a === "bigint") return repeat(b, a);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) throw operandError(operator, a, b);
  if (typeof x === "bigint" && typeof y === "bigint") {
    const value = integers(operator, x, y);
    const isOfBools = typeof a === "boolean" && typeof b === "boolean" && "&|^".includes(operator);
    return isOfBools ? value !== 0n : value;
  }
  return floats(operator, Number(x), Number(y)) ?? fail(operandError(operator, a, b));
}

/** A sign or `~` before a value. */
export function calculateUnary(operator: string, a: Value): Value {
  const x = numberOf(a);
  if (operator === "~" && typeof x === "bigint") return ~x;
  if (operator === "-" && x !== undefined) return -x;
  if (operator === "+" && x !== undefined) return x;
  throw raised("TypeError", `bad operand type for unary ${operator}: '${typeName(a)}'`);
}

function integers(operator: string, x: bigint, y: bigint): bigint | number {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      if (y === 0n) throw raised("ZeroDivisionError", "division by zero");
      return Number(x) / Number(y);
    case "//":
      if (y === 0n) throw raised("ZeroDivisionError", "integer division or modulo by zero");
      return (x - floorModulo(x, y)) / y;
    case "%":
      if (y === 0n) throw raised("ZeroDivisionError", "integer modulo by zero");
      return floorModulo(x, y);
    case "&":
      return x & y;
    case "|":
      return x | y;
    case "^":
      return x ^ y;
    default:
      return shift(operator, x, y);
  }
}

/** The remainder has the sign of the divisor, as in Python. */
function floorModulo(x: bigint, y: bigint): bigint {
  const remainder = x % y;
  return remainder !== 0n && remainder < 0n !== y < 0n ? remainder + y : remainder;
}

function shift(operator: string, x: bigint, y: bigint): bigint {
  if (y < 0n) throw raised("ValueError", "negative shift count");
  if (operator === ">>") return x >> y;
  if (y > MAX_SHIFT) throw raised("OverflowError", "too many digits in integer");
  return x << y;
}

function floats(operator: string, x: number, y: number): number | undefined {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      if (y === 0) throw raised("ZeroDivisionError", "float division by zero");
      return x / y;
    case "//":
      if (y === 0) throw raised("ZeroDivisionError", "float floor division by zero");
      return Math.floor(x / y);
    case "%":
      if (y === 0) throw raised("ZeroDivisionError", "float modulo");
      return x - y * Math.floor(x / y);
    default:
      return undefined;
  }
}

const isSequence = (value: Value): value is string | readonly Value[] =>
  typeof value === "string" || isTuple(value);

function repeat(sequence: string | readonly Value[], times: bigint): Value {
  const count = times < 0n ? 0 : Number(times);
  if (count * sequence.length > MAX_LENGTH) throw raised("MemoryError", "");
  if (typeof sequence === "string") return sequence.repeat(count);
  return Array.from({ length: count }, () => sequence).flat();
}

const operandError = (operator: string, a: Value, b: Value): Error =>
  raised(
    "TypeError",
    `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`,
  );

function fail(error: Error): never {
  throw error;
}
