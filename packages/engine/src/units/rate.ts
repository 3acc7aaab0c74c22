import { decimal, parseQuantity, refuse, type Kind } from "./quantity.ts";

const PREFIXES = [
  ["", 1n],
  ["k", 1_000n],
  ["m", 1_000_000n],
  ["g", 1_000_000_000n],
  ["t", 1_000_000_000_000n],
] as const;

const RATE: Kind = {
  expected:
    'a number of bits per second above 0 or a text like "20mbps", "64 kbps", "1.5 Gbit/s" or "unlimited" ' +
    "(bps, kbps, mbps, gbps, tbps, bit/s, kbit/s, Mbit/s, Gbit/s, Tbit/s; k is 1000; bits, not bytes)",
  units: new Map([
    ["", 1n],
    ...PREFIXES.flatMap(([prefix, factor]) =>
      ["bps", "bit/s", "bit"].map((unit) => [prefix + unit, factor] as const),
    ),
  ]),
};

/** Kilobits per second as bits per second, rounded to the nearest. */
export const kbps = (value: number): number => Math.round(value * 1e3);

/** Megabits per second as bits per second, rounded to the nearest. */
export const mbps = (value: number): number => Math.round(value * 1e6);

/** Gigabits per second as bits per second, rounded to the nearest. */
export const gbps = (value: number): number => Math.round(value * 1e9);

/**
 * A rate in bits per second, from a number or a text: "20mbps", "64 kbps", "1.5 Gbit/s", "9600".
 * Prefixes are decimal (k is 1000), case does not matter. A text is rounded to whole bits per
 * second; a number stays as it is. No limit is `Infinity` or "unlimited".
 *
 * @param name what is being read, for the error
 * @throws {RangeError} unless it is above 0
 */
export function parseRate(value: number | string, name = "rate"): number {
  if (typeof value === "number") return value > 0 ? value : refuse(value, RATE, name);
  if (typeof value !== "string") return refuse(value, RATE, name);
  if (/^\s*unlimited\s*$/i.test(value)) return Infinity;
  const rateBps = parseQuantity(value, RATE, name);
  return rateBps > 0 ? rateBps : refuse(value, RATE, name);
}

/**
 * A rate for people: "20 Mbit/s", "9.6 kbit/s", "unlimited". Whole rates are written exactly.
 *
 * @param digits significant digits to round to; default: all
 */
export function formatRate(rateBps: number, digits?: number): string {
  if (rateBps === Infinity) return "unlimited";
  if (rateBps >= 1e12) return `${decimal(rateBps, -12, digits)} Tbit/s`;
  if (rateBps >= 1e9) return `${decimal(rateBps, -9, digits)} Gbit/s`;
  if (rateBps >= 1e6) return `${decimal(rateBps, -6, digits)} Mbit/s`;
  if (rateBps >= 1e3) return `${decimal(rateBps, -3, digits)} kbit/s`;
  return `${decimal(rateBps, 0, digits)} bit/s`;
}
