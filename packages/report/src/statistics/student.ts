/** Between these quantiles of the normal distribution lie 95 % of it. */
const Z = 1.959963984540054;
/** The same of Student's distribution with 1, 2, ... degrees of freedom. */
const FEW = [
  12.706204736432095, 4.302652729911275, 3.182446305284263, 2.776445105198053, 2.570581835636314,
  2.446911848791681, 2.364624251592785, 2.306004135204166, 2.262157162740992, 2.228138851964939,
];

/**
 * How many standard errors a mean of few values may be off, with 95 % confidence: the quantile of
 * Student's distribution at 0.975. With more than ten degrees of freedom by its expansion around the
 * normal one (Fisher and Cornish 1960), to five digits.
 *
 * @param freedom degrees of freedom, from 1
 */
export function studentQuantile(freedom: number): number {
  const known = FEW[freedom - 1];
  if (known !== undefined) return known;
  const z2 = Z * Z;
  const first = (z2 + 1) / 4;
  const second = ((5 * z2 + 16) * z2 + 3) / 96;
  const third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const fourth = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  const v = freedom;
  return Z * (1 + (first + (second + (third + fourth / v) / v) / v) / v);
}
