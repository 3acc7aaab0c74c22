/** Additive increase, multiplicative decrease. */
export interface Aimd {
  /** alpha: segments that the window grows by in a round trip. */
  readonly increase: number;
  /** beta: what is left of the window after a loss. */
  readonly decrease: number;
}

/** Reno (RFC 5681 §3.1): one segment a round trip, half of the window. */
export const RENO: Aimd = { increase: 1, decrease: 0.5 };

/**
 * Mean window, in segments, if exactly one packet in 1/p is lost (RFC 9438 §5.1, AVG_W_aimd). For
 * Reno that is sqrt(3/2) / sqrt(p), the 1.22 of Mathis, Semke, Mahdavi and Ott (1997).
 */
export const periodicWindow = (loss: number, { increase, decrease }: Aimd = RENO): number =>
  Math.sqrt((increase * (1 + decrease)) / (2 * (1 - decrease) * loss));

/**
 * Mean window, in segments, if each packet is lost by itself with probability p: for Reno 1.31 /
 * sqrt(p), the figure of Ott, Kemperman and Mathis (1996). Gaps between losses vary, and a long gap
 * gains more than a short one costs.
 *
 * Between losses the square of the window grows evenly with each packet, by 2 alpha, and a loss takes
 * it to beta^2 of itself. So at any packet it is a sum of independent exponential numbers with the
 * means (2 alpha / p) beta^2k, k = 0, 1, ... The window over time is the inverse of the mean over
 * packets of 1/W, which the integral over the Laplace transform of that sum gives.
 */
export const independentWindow = (loss: number, aimd: Aimd = RENO): number =>
  independentFactor(aimd) / Math.sqrt(loss);

function independentFactor({ increase, decrease }: Aimd): number {
  const step = 0.05;
  let integral = 0;
  for (let u = -40; u < 60; u += step) {
    const s = Math.exp(u);
    let transform = 1;
    for (let mean = s; mean > 1e-18; mean *= decrease * decrease) transform /= 1 + mean;
    integral += Math.sqrt(s) * transform * step;
  }
  return Math.sqrt(2 * increase * Math.PI) / integral;
}
