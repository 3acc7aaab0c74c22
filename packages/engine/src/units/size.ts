import { decimal, parseQuantity, refuse, type Kind } from "./quantity.ts";

const SIZE: Kind = {
  isIndivisible: true,
  expected:
    'a whole number of bytes from 0 to 2^53 - 1 or a text like "1460", "100kB" or "4MiB" ' +
    "(B, kB, MB, GB, TB: powers of 1000; KiB, MiB, GiB, TiB: powers of 1024)",
  units: new Map([
    ["", 1n],
    ["b", 1n],
    ["kb", 1_000n],
    ["mb", 1_000_000n],
    ["gb", 1_000_000_000n],
    ["tb", 1_000_000_000_000n],
    ["kib", 1n << 10n],
    ["mib", 1n << 20n],
    ["gib", 1n << 30n],
    ["tib", 1n << 40n],
  ]),
};

/** 1000 bytes. */
export const kB = 1_000;
/** 1000 kB. */
export const MB = 1_000_000;
/** 1000 MB. */
export const GB = 1_000_000_000;
/** 1024 bytes. */
export const KiB = 1_024;
/** 1024 KiB. */
export const MiB = 1_048_576;
/** 1024 MiB. */
export const GiB = 1_073_741_824;

/**
 * A size in whole bytes, from a number of them or a text: "1460", "100kB" (1000 each), "1.5KiB"
 * (1024 each), "4 MiB". Case does not matter; a bare "4M" is refused, since it may mean either. A
 * text in another unit is rounded to the nearest byte, halves upward; a number of bytes must be whole.
 *
 * @param name what is being read, for the error
 * @throws {RangeError} unless it is from 0 to 2^53 - 1
 */
export function parseSize(value: number | string, name = "size"): number {
  const bytes = typeof value === "string" ? parseQuantity(value, SIZE, name) : value;
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : refuse(value, SIZE, name);
}

/** Units a size is shown in: from which size on, and either a divisor or a power of ten. */
const UNITS = [
  { unit: "kB", from: kB, divisor: 1, power: -3 },
  { unit: "KiB", from: KiB, divisor: KiB, power: 0 },
  { unit: "MB", from: MB, divisor: 1, power: -6 },
  { unit: "MiB", from: MiB, divisor: MiB, power: 0 },
  { unit: "GB", from: GB, divisor: 1, power: -9 },
  { unit: "GiB", from: GiB, divisor: GiB, power: 0 },
  { unit: "TB", from: 1000 * GB, divisor: 1, power: -12 },
  { unit: "TiB", from: 1024 * GiB, divisor: 1024 * GiB, power: 0 },
];

/**
 * A size for people, in the unit that makes it shortest: "1460 B", "64 KiB", "100 MB", "4 MiB".
 * Whole bytes are written exactly.
 *
 * @param digits significant digits to round to; default: all
 */
export function formatSize(bytes: number, digits?: number): string {
  let shortest = `${decimal(bytes, 0, digits)} B`;
  let length = shortest.length - 2;
  for (const { unit, from, divisor, power } of UNITS) {
    if (bytes < from || bytes % divisor !== 0) continue; // powers of 1024 only where they come out even
    const text = decimal(bytes / divisor, power, digits);
    if (text.length >= length) continue;
    shortest = `${text} ${unit}`;
    length = text.length;
  }
  return shortest;
}
