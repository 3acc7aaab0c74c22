import type { Ns } from "@seedwire/engine";

/**
 * Round-trip time estimator: SRTT and what the RTO adds to it. One per connection.
 *
 * The members are what Linux and the RFC do with a sample.
 */
export interface RttEstimator {
  /** SRTT, ns; -1 before the first sample. */
  srttNs: Ns;
  /** RTTVAR, ns. */
  rttvarNs: Ns;
  /** A measurement (RFC 6298 §2.2, §2.3). `newRound` is true once per round trip. */
  sample(rttNs: Ns, newRound: boolean): void;
  /** RTO before back-off, ns; only to be asked after the first sample. */
  rtoNs(): Ns;
}

/** K of RFC 6298 §2. */
const K = 4;

/** RFC 6298 §2 to the letter: alpha = 1/8, beta = 1/4, and a floor under the whole RTO (§2.4). */
export class Rfc6298Estimator implements RttEstimator {
  srttNs: Ns = -0.5;
  rttvarNs: Ns = 0.5;
  readonly #minRtoNs: Ns;

  constructor(minRtoNs: Ns) {
    this.#minRtoNs = minRtoNs;
    this.srttNs = -1;
    this.rttvarNs = 0;
  }

  sample(rttNs: Ns): void {
    if (this.srttNs < 0) {
      this.srttNs = rttNs; // (2.2)
      this.rttvarNs = rttNs / 2;
      return;
    }
    const error = rttNs - this.srttNs;
    this.rttvarNs += (Math.abs(error) - this.rttvarNs) / 4; // (2.3)
    this.srttNs += error / 8;
  }

  rtoNs(): Ns {
    return Math.max(Math.round(this.srttNs + K * this.rttvarNs), this.#minRtoNs);
  }
}

/**
 * As Linux computes it: the floor lies under the variance term, not under the whole RTO; the
 * variance falls only once per round trip, and slowly when samples fall.
 */
export class LinuxEstimator implements RttEstimator {
  srttNs: Ns = -0.5;
  /** The variance term of the RTO, a fourth of it: 4 x RTTVAR is what the RTO adds. */
  rttvarNs: Ns = 0.5;
  readonly #minVarianceNs: Ns;
  /** Mean deviation, times 4, and its maximum in this round trip. */
  #mdevNs = 0.5;
  #mdevMaxNs = 0.5;

  constructor(minRtoNs: Ns) {
    this.#minVarianceNs = minRtoNs;
    this.srttNs = -1;
    this.rttvarNs = 0;
  }

  sample(rttNs: Ns, newRound: boolean): void {
    if (this.srttNs < 0) {
      this.srttNs = rttNs;
      this.#mdevNs = 2 * rttNs;
      this.rttvarNs = Math.max(this.#mdevNs, this.#minVarianceNs) / K;
      this.#mdevMaxNs = this.rttvarNs * K;
      return;
    }
    const error = rttNs - this.srttNs;
    this.srttNs += error / 8;
    let change = Math.abs(error) - this.#mdevNs / 4;
    // A falling round trip must not blow up the variance.
    if (error < 0 && change > 0) change /= 8;
    this.#mdevNs += change;
    if (this.#mdevNs > this.#mdevMaxNs) {
      this.#mdevMaxNs = this.#mdevNs;
      this.rttvarNs = Math.max(this.rttvarNs, this.#mdevMaxNs / K);
    }
    if (newRound) {
      const excess = this.rttvarNs - this.#mdevMaxNs / K;
      if (excess > 0) this.rttvarNs -= excess / 4;
      this.#mdevMaxNs = this.#minVarianceNs;
    }
  }

  rtoNs(): Ns {
    return Math.round(this.srttNs + K * this.rttvarNs);
  }
}
