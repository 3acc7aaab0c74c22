import { decimal, refuse } from "./quantity.ts";

const PROBABILITY = {
  expected: 'a number from 0 to 1 or a text like "5%" or "0.05"; for 5 % write percent(5)',
};

const PATTERN = /^(\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e([+-]?\d{1,3}))?\s*(%?)$/i;

/** Percent as a probability: `percent(5)` is 0.05. */
export const percent = (value: number): number => value / 100;

/**
 * A probability, from a number or a text: 0.05, "0.05", "5%", "1e-6". Rounded once, to the nearest
 * double.
 *
 * @param name what is being read, for the error
 * @throws {RangeError} unless it is from 0 to 1
 */
export function parseProbability(value: number | string, name = "probability"): number {
  let probability = NaN;
  if (typeof value === "number") probability = value;
  else if (typeof value === "string") {
    const [, digits, exponent = "0", sign] = PATTERN.exec(value.trim()) ?? [];
    const power = Number(exponent) - (sign === "%" ? 2 : 0);
    if (digits !== undefined) probability = Number(`${digits}e${power}`);
  }
  return probability >= 0 && probability <= 1 ? probability : refuse(value, PROBABILITY, name);
}

/**
 * A probability for people, in percent: "5 %".
 *
 * @param digits significant digits to round to; default: all
 */
export function formatProbability(probability: number, digits?: number): string {
  return `${decimal(probability, 2, digits)} %`;
}
