/** How the values of a plot are written. */
export type Unit = "bytes" | "bit/s" | "s" | "segments" | "packets";

const STEPS: Readonly<Record<Unit, readonly (readonly [number, string])[]>> = {
  bytes: [
    [1e9, " GB"],
    [1e6, " MB"],
    [1e3, " kB"],
    [1, " B"],
  ],
  "bit/s": [
    [1e9, " Gbit/s"],
    [1e6, " Mbit/s"],
    [1e3, " kbit/s"],
    [1, " bit/s"],
  ],
  s: [
    [1, " s"],
    [1e-3, " ms"],
    [1e-6, " µs"],
    [1e-9, " ns"],
  ],
  segments: [[1, ""]],
  packets: [[1, ""]],
};

function stepOf(value: number, unit: Unit): readonly [number, string] {
  const steps = STEPS[unit];
  return steps.find(([least]) => Math.abs(value) >= least) ?? steps.at(-1)!;
}

/** A value with its unit: `1.5 MB`. */
export function formatValue(value: number, unit: Unit, digits = 4): string {
  const [step, name] = stepOf(value, unit);
  return value === 0 ? `0${name}` : `${Number((value / step).toPrecision(digits))}${name}`;
}

/** The numbers beside an axis: all in one unit, with as many digits as tell them apart. */
export function formatAxis(splits: readonly number[], unit: Unit): string[] {
  const greatest = Math.max(...splits.map(Math.abs));
  const [step, name] = stepOf(greatest, unit);
  const apart = splits.length < 2 ? step : Math.abs(splits[1]! - splits[0]!);
  const digits = digitsFor(apart / step);
  return splits.map((at) => `${(at / step).toFixed(digits)}${name}`);
}

/** Digits after the point that a step of this size needs. */
function digitsFor(step: number): number {
  for (let digits = 0; digits < 9; digits++) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-3 * scaled) return digits;
  }
  return 9;
}

/** Times of the run along an axis, s: always in seconds, so that they can be found in other traces. */
export function formatTimes(splits: readonly number[]): string[] {
  const apart = splits.length < 2 ? 1 : splits[1]! - splits[0]!;
  const digits = digitsFor(apart);
  return splits.map((at) => `${at.toFixed(digits)} s`);
}

/** A time of the run, s, to the microsecond; to the nanosecond where less than a millisecond is shown. */
export const formatTime = (seconds: number, shownSeconds = 1): string =>
  `${seconds.toFixed(shownSeconds < 1e-3 ? 9 : 6)} s`;
