import { exponential, rngFor } from "@seedwire/engine";
import { periodicWindow } from "./aimd.ts";

/** What a window of CUBIC depends on. */
export interface CubicPath {
  readonly loss: number;
  readonly rttSeconds: number;
  /** C (RFC 9438 §4.1.3), segments a second cubed. Default 0.4. */
  readonly scale?: number;
}

/** beta_cubic (RFC 9438 §4.6). */
const BETA = 0.7;
/** alpha_cubic (RFC 9438 §4.3): as fair as Reno with this beta. */
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/**
 * The response function of CUBIC (RFC 9438 §5.1): mean window, in segments, if exactly one packet in
 * 1/p is lost. Where Reno would have more, CUBIC has as much.
 */
export function cubicWindow({ loss, rttSeconds, scale = 0.4 }: CubicPath): number {
  const cubic = ((scale * (3 + BETA)) / (4 * (1 - BETA))) ** 0.25 * (rttSeconds / loss) ** 0.75;
  return Math.max(cubic, periodicWindow(loss));
}

/** Gaps between losses that the mean is taken over; it is then within 1 % of the truth. */
const GAPS = 20_000;

/**
 * The same if each packet is lost by itself with probability p. Nobody has a formula for that; here
 * the curve of RFC 9438 §4.2, the Reno-friendly region (§4.3) and fast convergence (§4.7) are followed
 * round trip by round trip, over many random gaps between losses.
 */
export function independentCubicWindow({ loss, rttSeconds, scale = 0.4 }: CubicPath): number {
  const rng = rngFor("1", "gaps between losses");
  let [rounds, packets, window, plateau] = [0, 0, cubicWindow({ loss, rttSeconds, scale }), 0];
  for (let gap = 0; gap < GAPS; gap++) {
    plateau = window < plateau ? (window * (1 + BETA)) / 2 : window;
    const begin = Math.max(2, BETA * window);
    const k = Math.cbrt(Math.max(0, plateau - begin) / scale);
    const origin = Math.max(plateau, begin);
    const length = exponential(rng, 1 / loss);
    packets += length;
    window = begin;
    let round = 0;
    for (let left = length; left > 0;) {
      const part = Math.min(1, left / window); // of this round trip, until the next loss
      left -= window;
      round += part;
      window = Math.max(origin + scale * (round * rttSeconds - k) ** 3, begin + ALPHA * round, 2);
    }
    rounds += round;
  }
  return packets / rounds;
}
