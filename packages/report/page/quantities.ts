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

/**
 * A value with its unit: `1.5 MB`.
 *
 * @param stepOf the value that decides which unit: of the numbers beside an axis, the greatest
 */
export function formatValue(value: number, unit: Unit, digits = 4, stepOf = value): string {
  const steps = STEPS[unit];
  const size = Math.abs(stepOf);
  const [step, name] = steps.find(([least]) => size >= least) ?? steps.at(-1)!;
  if (value === 0) return `0${name}`;
  return `${Number((value / step).toPrecision(digits))}${name}`;
}

/** A time of the run, s, to the microsecond. */
export const formatTime = (seconds: number): string => `${seconds.toFixed(6)} s`;
