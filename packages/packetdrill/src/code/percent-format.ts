import { raised } from "./code-error.ts";
import { isTuple, numberOf, repr, str, typeName, type Value } from "./value.ts";

const DIRECTIVE = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL])?([\s\S])?/g;
/** Digits of a float if none are named. */
const DEFAULT_PRECISION = 6;

/** `format % values` of Python, with flags, width, precision and the usual letters. */
export function formatPercent(format: string, values: Value): string {
  const given = isTuple(values) ? values : [values];
  let used = 0;
  const next = (): Value => {
    if (used >= given.length) throw raised("TypeError", "not enough arguments for format string");
    used += 1;
    return given[used - 1]!;
  };
  const text = format.replaceAll(
    DIRECTIVE,
    (whole: string, flags: string, width?: string, precision?: string, _size?: string, letter?: string) => {
      if (letter === "%") return "%";
      if (letter === undefined) throw raised("ValueError", "incomplete format");
      const wide = width === "*" ? Number(next()) : Number(width ?? 0);
      const digits = precision === "*" ? Number(next()) : Number(precision ?? (whole.includes(".") ? 0 : -1));
      return pad(convert(letter, next(), digits, flags), wide, flags, letter);
    },
  ); // prettier-ignore
  if (used < given.length) {
    throw raised("TypeError", "not all arguments converted during string formatting");
  }
  return text;
}

function convert(letter: string, value: Value, digits: number, flags: string): string {
  switch (letter) {
    case "s":
      return cut(str(value), digits);
    case "r":
    case "a":
      return cut(repr(value), digits);
    case "c":
      return typeof value === "bigint" ? String.fromCodePoint(Number(value)) : str(value);
    case "d":
    case "i":
    case "u":
      return signed(decimal(letter, value), 10, "", digits, flags);
    case "x":
      return signed(whole(letter, value), 16, "0x", digits, flags);
    case "X":
      return signed(whole(letter, value), 16, "0x", digits, flags).toUpperCase();
    case "o":
      return signed(whole(letter, value), 8, "0o", digits, flags);
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return float(letter, value, digits < 0 ? DEFAULT_PRECISION : digits, flags);
    default:
      throw raised("ValueError", `unsupported format character '${letter}'`);
  }
}

const cut = (text: string, digits: number): string => (digits < 0 ? text : text.slice(0, digits));

function decimal(letter: string, value: Value): bigint {
  const number = numberOf(value);
  if (typeof number === "number") return BigInt(Math.trunc(number));
  if (number === undefined) throw notANumber(letter, "a real number is required", value);
  return number;
}

function whole(letter: string, value: Value): bigint {
  const number = numberOf(value);
  if (typeof number !== "bigint") throw notANumber(letter, "an integer is required", value);
  return number;
}

const notANumber = (letter: string, what: string, value: Value): Error =>
  raised("TypeError", `%${letter} format: ${what}, not ${typeName(value)}`);

function signed(
  value: bigint,
  radix: number,
  prefix: string,
  digits: number,
  flags: string,
): string {
  const size = (value < 0n ? -value : value).toString(radix).padStart(digits, "0");
  return sign(value < 0n, flags) + (flags.includes("#") ? prefix : "") + size;
}

function float(letter: string, value: Value, digits: number, flags: string): string {
  const number = numberOf(value);
  if (number === undefined)
    throw raised("TypeError", `must be real number, not ${typeName(value)}`);
  const x = Number(number);
  const text = sign(x < 0 || Object.is(x, -0), flags) + floatDigits(letter, Math.abs(x), digits);
  return letter >= "A" && letter <= "Z" ? text.toUpperCase() : text;
}

function floatDigits(letter: string, x: number, digits: number): string {
  if (Number.isNaN(x)) return "nan";
  if (x === Infinity) return "inf";
  switch (letter.toLowerCase()) {
    case "f":
      return x.toFixed(Math.min(100, digits));
    case "e":
      return exponent(x.toExponential(Math.min(100, digits)));
    default: {
      const significant = Math.min(100, Math.max(1, digits));
      const power = Number(x.toExponential(significant - 1).split("e")[1]);
      const isLong = power < -4 || power >= significant;
      const text = isLong ? x.toExponential(significant - 1) : x.toFixed(significant - 1 - power);
      const short = text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
      return isLong ? exponent(short) : short;
    }
  }
}

/** Python writes at least two digits. */
const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, "e$10$2");

const sign = (isNegative: boolean, flags: string): string =>
  isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";

function pad(text: string, width: number, flags: string, letter: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || "srac".includes(letter)) return text.padStart(width);
  const [, head = "", rest = ""] = /^([-+ ]?(?:0[xXoO])?)(.*)$/.exec(text) ?? [];
  return head + rest.padStart(width - head.length, "0");
}
