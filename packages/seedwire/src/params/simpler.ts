/**
 * Values that read more easily than a given one, the simplest first. Each list leads downward, so that
 * whoever goes on from value to simpler value comes to an end.
 */

/** So few are counted down one by one. */
const FEW = 16;

/** Whole numbers nearer to the least one: that itself, a 64th, an eighth, a half, rounder ones. */
export function simplerWhole(value: number, least: number): number[] {
  const size = Math.abs(value);
  const parts = [size / 64, size / 8, size / 2, (size / 4) * 3];
  const few = size > FEW ? [] : [size - 1];
  const nearer = [least, least + 1, ...parts, round(size, 1), round(size, 2), ...few];
  const found = ascending(nearer.map((each) => Math.floor(each)));
  const within = found.filter((each) => each >= least && each < size);
  return value < 0 ? [...within, size] : within;
}

/** Round units that a duration can come down to, ns. */
const UNITS_NS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/** Durations that are rounder, or as round and shorter, down to 1 ms, or to 1 us if it is below that. */
export function simplerDuration(ns: number): number[] {
  const least = ns >= 1e6 ? 1e6 : 1e3;
  const half = Math.floor(round(ns / 2, Math.min(2, digitsOf(ns))));
  const shorter = [...UNITS_NS, half].filter((each) => each >= least && each < ns);
  return ascending([...shorter, ...rounder(ns)]);
}

/** No limit, or a rounder rate. */
export const simplerRate = (bps: number): number[] =>
  bps === Infinity ? [] : [Infinity, ...rounder(bps)];

/** None, a half, or a rounder one. */
export function simplerProbability(probability: number): number[] {
  if (probability === 0) return [];
  const half = probability > 0.001 ? [round(probability / 2, 1)] : [];
  return ascending([0, ...half.filter((each) => each < probability), ...rounder(probability)]);
}

/** 0, 1, whole numbers, a half, rounder ones. */
export function simplerNumber(value: number): number[] {
  if (Number.isSafeInteger(value)) return simplerWhole(value, 0);
  const size = Math.abs(value);
  const found = [0, 1, Math.floor(size), ...rounder(size)].filter((each) => each < size);
  return ascending(found);
}

/** The nearest with one digit, and with two, if that is fewer than there are. */
const rounder = (value: number): number[] =>
  [1, 2].filter((digits) => digits < digitsOf(value)).map((digits) => round(value, digits));

const round = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** How many significant digits a number has: 40e6 has one. */
function digitsOf(value: number): number {
  const [mantissa = ""] = Math.abs(value).toExponential().split("e");
  return mantissa.replace(".", "").length;
}

const ascending = (values: readonly number[]): number[] =>
  [...new Set(values)].toSorted((a, b) => a - b);
