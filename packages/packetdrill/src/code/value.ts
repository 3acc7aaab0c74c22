import { raised } from "./code-error.ts";

/** A value of Python: int as bigint (so it is exact), float as number, None as null. */
export type Value = bigint | number | string | boolean | null | readonly Value[];

export const isTuple = (value: Value): value is readonly Value[] => Array.isArray(value);

/** What Python takes for true: not zero, not empty, not None. */
export function isTrue(value: Value): boolean {
  if (typeof value === "string" || isTuple(value)) return value.length > 0;
  return Boolean(value);
}

/** The name of a value's type in Python's messages. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (isTuple(value)) return "tuple";
  switch (typeof value) {
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "boolean":
      return "bool";
    default:
      return "str";
  }
}

/** What `print` shows. */
export const str = (value: Value): string => (typeof value === "string" ? value : repr(value));

/** What a value looks like in code. */
export function repr(value: Value): string {
  if (value === null) return "None";
  if (isTuple(value)) {
    const items = value.map(repr).join(", ");
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return reprFloat(value);
    case "string":
      return reprString(value);
    default:
      return String(value);
  }
}

function reprFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent = ""] = value.toExponential().split("e");
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function reprString(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  let text = "";
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0;
    if (char === quote || char === "\\") text += `\\${char}`;
    else if (char === "\n") text += "\\n";
    else if (char === "\r") text += "\\r";
    else if (char === "\t") text += "\\t";
    else if (code < 0x20 || code === 0x7f) text += `\\x${code.toString(16).padStart(2, "0")}`;
    else text += char;
  }
  return quote + text + quote;
}

/** A number as Python counts with it (True is 1), or undefined. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

/** `==` of Python: numbers by value, tuples by their members. */
export function equals(a: Value, b: Value): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  // Between an int and a float too: JavaScript compares them exactly, as Python does.
  // oxlint-disable-next-line eqeqeq
  if (x !== undefined && y !== undefined) return x == y;
  if (isTuple(a) && isTuple(b)) {
    return a.length === b.length && a.every((member, i) => equals(member, b[i]!));
  }
  return a === b;
}

/** Below 0, 0 or above 0: the order of two values that have one; `undefined` with a NaN. */
export function compare(a: Value, b: Value, operator: string): number | undefined {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : x >= y ? 0 : undefined;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (isTuple(a) && isTuple(b)) {
    const differs = a.findIndex((member, i) => i < b.length && !equals(member, b[i]!));
    return differs === -1 ? a.length - b.length : compare(a[differs]!, b[differs]!, operator);
  }
  throw raised(
    "TypeError",
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  );
}
