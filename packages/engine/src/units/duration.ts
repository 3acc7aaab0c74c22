import { MAX_NS, type Ns } from "../time.ts";
import { decimal, parseQuantity, refuse, type Kind } from "./quantity.ts";

const DURATION: Kind = {
  expected:
    'a number of nanoseconds from 0 to 2^53 - 1 (104 days) or a text like "40ms", "1.5s" or "2min" ' +
    "(ns, us, µs, ms, s, min, h, d)",
  units: new Map([
    ["", 1n],
    ["ns", 1n],
    ["us", 1_000n],
    ["\u00b5s", 1_000n], // the micro sign
    ["\u03bcs", 1_000n], // the Greek letter mu
    ["ms", 1_000_000n],
    ["s", 1_000_000_000n],
    ["min", 60_000_000_000n],
    ["h", 3_600_000_000_000n],
    ["d", 86_400_000_000_000n],
  ]),
};

/**
 * A duration in whole nanoseconds, from a number of them or a text: "40ms", "1.5 s", "10us", "2min",
 * "1h", "1d". Case does not matter. Rounded to the nearest nanosecond, halves upward. A text without
 * a unit counts nanoseconds, as a number does.
 *
 * @param name what is being read, for the error
 * @throws {RangeError} unless it is from 0 to 104 days
 */
export function parseDuration(value: number | string, name = "duration"): Ns {
  let durationNs = NaN;
  if (typeof value === "string") durationNs = parseQuantity(value, DURATION, name);
  else if (typeof value === "number" && value >= 0) durationNs = Math.round(value);
  return durationNs <= MAX_NS ? durationNs : refuse(value, DURATION, name);
}

const DAY_NS = 8.64e13;
const HOUR_NS = 3.6e12;
const MINUTE_NS = 6e10;

/**
 * A duration for people: "40 ms", "1.5 s", "2 min", "1 d". Whole nanoseconds are written exactly;
 * minutes, hours and days only where they come out even.
 *
 * @param digits significant digits to round to; default: all
 */
export function formatDuration(durationNs: number, digits?: number): string {
  if (durationNs === Infinity) return "for ever";
  if (durationNs < 0) return `-${formatDuration(-durationNs, digits)}`;
  if (durationNs > 0) {
    if (durationNs % DAY_NS === 0) return `${durationNs / DAY_NS} d`;
    if (durationNs % HOUR_NS === 0) return `${durationNs / HOUR_NS} h`;
    if (durationNs % MINUTE_NS === 0) return `${durationNs / MINUTE_NS} min`;
  }
  if (durationNs >= 1e9 || durationNs === 0) return `${decimal(durationNs, -9, digits)} s`;
  if (durationNs >= 1e6) return `${decimal(durationNs, -6, digits)} ms`;
  if (durationNs >= 1e3) return `${decimal(durationNs, -3, digits)} us`;
  return `${decimal(durationNs, 0, digits)} ns`;
}

/** Reads a duration that may be negative: "-40ms". */
export function parseShift(value: Ns | string, name: string): Ns {
  if (typeof value === "string" && value.trim().startsWith("-")) {
    return -parseDuration(value.trim().slice(1), name);
  }
  return typeof value === "number" && value < 0 ? Math.round(value) : parseDuration(value, name);
}
