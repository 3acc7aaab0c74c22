/**
 * Natural logarithms from + - * / alone, so that they are the same to the last bit on every engine
 * (`Math.log` is not: 8 % of its results differ between engines in use).
 *
 * x = 2^e * m with m in [1, 2). The 7 bits of m after the point choose one of 128 intervals with
 * centre c; then ln x = e ln 2 + ln c + ln(1 + r), with r = (m - c) / c at most 1/256 in size, and
 * six terms of the series are enough for a double.
 */

const INTERVALS = 128;
const INVERSE_CENTRE = new Float64Array(INTERVALS);
const LN_CENTRE = new Float64Array(INTERVALS);
/** 2^-e for e from 0 to 31. */
const SCALE = new Float64Array(32);

for (let index = 0; index < INTERVALS; index++) {
  const centre = 1 + (index + 0.5) / INTERVALS;
  INVERSE_CENTRE[index] = 1 / centre;
  LN_CENTRE[index] = lnSeries(centre);
}
for (let exponent = 0, scale = 1; exponent < 32; exponent++, scale /= 2) SCALE[exponent] = scale;

/** ln y = 2 artanh((y - 1) / (y + 1)), for y in [1, 2]. */
function lnSeries(y: number): number {
  const z = (y - 1) / (y + 1);
  let sum = 0;
  for (let power = 39; power > 0; power -= 2) sum = sum * z * z + 1 / power;
  return 2 * z * sum;
}

/** Natural logarithm of a whole number from 1 to 2^32 - 1, with an error below 10^-15 of its size or 1. */
export function logUint32(value: number): number {
  const exponent = 31 - Math.clz32(value);
  return exponent * Math.LN2 + lnMantissa(value * SCALE[exponent]!);
}

/** Natural logarithm of a finite number above 0; as exact as {@link logUint32}. 0 gives -Infinity. */
export function ln(value: number): number {
  if (!(value > 0 && value < Infinity)) return value === 0 ? -Infinity : value < 0 ? NaN : value;
  let rest = value;
  let exponent = 0;
  for (; rest < 1; exponent -= 32) rest *= 4294967296;
  for (; rest >= 4294967296; exponent += 32) rest *= 2.3283064365386963e-10; // 2^-32
  const power = 31 - Math.clz32(rest);
  return (exponent + power) * Math.LN2 + lnMantissa(rest * SCALE[power]!);
}

/** Natural logarithm of a number in [1, 2). */
function lnMantissa(mantissa: number): number {
  const index = ((mantissa - 1) * INTERVALS) | 0;
  const centre = 1 + (index + 0.5) / INTERVALS;
  const r = (mantissa - centre) * INVERSE_CENTRE[index]!;
  const tail = 1 / 3 + r * (-1 / 4 + r * (1 / 5 - r * (1 / 6)));
  return LN_CENTRE[index]! + (r + r * r * (-1 / 2 + r * tail));
}
