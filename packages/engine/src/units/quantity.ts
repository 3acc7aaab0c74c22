import { show } from "../input/show.ts";

/** How a kind of quantity is read: its units, and what to say when it is wrong. */
export interface Kind {
  /** What is right, for the error: `a number of bits per second or a text like "20mbps"`. */
  readonly expected: string;
  /** Units in lower case, each with how much it is of the base unit; `""` is the base unit. */
  readonly units: ReadonlyMap<string, bigint>;
  /** Whether there is no part of the base unit: "1.5" is refused then, "1.5 KiB" rounded. */
  readonly isIndivisible?: true;
}

const QUANTITY = /^(\d{1,30})?(?:\.(\d{0,30}))?(?:e([+-]?\d{1,2}))?\s*([^\d\s.](?:.*\S)?)?$/i;

/**
 * Reads a text like "1.5 KiB" into a whole number of base units. The decimal is taken exactly and
 * rounded once, to the nearest whole number, halves upward.
 *
 * @param name what is being read, for the error
 * @throws {RangeError} if the text is no number with a unit of that kind
 */
export function parseQuantity(text: string, kind: Kind, name: string): number {
  const [, whole = "", fraction = "", exponent = "0", unit = ""] = QUANTITY.exec(text.trim()) ?? [];
  const factor = kind.units.get(unit.toLowerCase());
  if (whole + fraction === "" || factor === undefined) return refuse(text, kind, name);
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * factor;
  if (power >= 0) return Number(digits * powerOfTen(power));
  const divisor = powerOfTen(-power);
  if (kind.isIndivisible && factor === 1n && digits % divisor !== 0n) {
    return refuse(text, kind, name);
  }
  return Number((2n * digits + divisor) / (2n * divisor));
}

const powerOfTen = (exponent: number): bigint => BigInt("1".padEnd(exponent + 1, "0"));

/** Throws the error for a quantity that is wrong. */
export function refuse(found: unknown, { expected }: Pick<Kind, "expected">, name: string): never {
  throw new RangeError(`${name} is ${show(found)}, expected ${expected}`);
}

/**
 * A number moved by a power of ten and written out in decimal, exactly: no rounding of its own.
 *
 * @param digits significant digits to round to; default: as many as tell the number from all others
 */
export function decimal(value: number, power: number, digits?: number): string {
  if (value === 0) return "0";
  const exponential =
    digits === undefined ? value.toExponential() : value.toExponential(digits - 1);
  const [mantissa = "0", exponent = "0"] = exponential.split("e");
  const minus = mantissa.startsWith("-") ? "-" : "";
  const significant = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + power + 1; // digits before the decimal point
  const padded = significant.padEnd(point, "0").padStart(significant.length + 1 - point, "0");
  const split = Math.max(point, 1);
  const fraction = padded.slice(split).replace(/0+$/, "");
  const whole = padded.slice(0, split);
  return minus + (fraction === "" ? whole : `${whole}.${fraction}`);
}
