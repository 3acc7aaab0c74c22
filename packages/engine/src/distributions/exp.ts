/** ln 2 in two parts: the first has 21 zero bits at its end, so that a small multiple is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1/13!, 1/12!, ... 1/1!, 1/0! */
const TERMS: readonly number[] = reciprocalFactorials(13);

function reciprocalFactorials(last: number): number[] {
  const terms = [1];
  for (let k = 1, factorial = 1; k <= last; k++) {
    factorial *= k;
    terms.unshift(1 / factorial);
  }
  return terms;
}

/**
 * e to the power of `x`, from + - * / alone, so that it is the same to the last bit on every
 * engine. The relative error is below 10^-15, for results above 10^-307.
 *
 * x = k ln 2 + r with r at most half of ln 2 in size; then e^x = 2^k e^r, by the series of e^r.
 */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -746) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (const term of TERMS) sum = sum * r + term;
  const half = k >> 1; // in two steps, since 2^k alone may be too large or too small for a double
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

/** 2^k, by repeated squaring: all its steps are exact. */
function powerOfTwo(k: number): number {
  let power = 1;
  let square = k < 0 ? 0.5 : 2;
  for (let rest = Math.abs(k); rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) power *= square;
    if (rest > 1) square *= square;
  }
  return power;
}
