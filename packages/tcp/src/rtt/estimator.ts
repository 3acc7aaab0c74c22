import type { Ns } from "@seedwire/engine";

/**
 * Round-trip time estimator: SRTT and what the RTO adds to it. One per connection.
 *
 * The members are what Linux and the RFC do with a sample.
 */
export interface RttEstimator {
  /** SRTT, ns; -1 before the first sample. */
  readonly srttNs: Ns;
  /** RTTVAR, ns: the mean deviation. */
  readonly rttvarNs: Ns;
  /** The floor: of the RTO, or of what the variance adds to it. */
  minRtoNs: Ns;
  /** A measurement (RFC 6298 §2.2, §2.3). `newRound` is true once per round trip. */
  sample(rttNs: Ns, newRound: boolean): void;
  /** RTO before back-off, ns; only to be asked after the first sample. */
  rtoNs(): Ns;
}

/** K of RFC 6298 §2. */
const K = 4;
/** G of RFC 6298 §2, the granularity of the clock: the least that the RTO is above SRTT (§4). */
const G_NS = 1e6;

/** RFC 6298 §2 to the letter: alpha = 1/8, beta = 1/4, and a floor under the whole RTO (§2.4). */
export class Rfc6298Estimator implements RttEstimator {
  srttNs: Ns = -0.5;
  rttvarNs: Ns = 0.5;
  minRtoNs: Ns = 0.5;

  constructor(minRtoNs: Ns) {
    this.minRtoNs = minRtoNs;
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
    return Math.max(Math.round(this.srttNs + Math.max(G_NS, K * this.rttvarNs)), this.minRtoNs);
  }
}

/**
 * Half of it is multiplied, so that the product is a double from the first one on. Else V8 takes it for
 * a small integer until one is above 2^31, 2.1 s, and throws away the code of ten functions then.
 */
const nsOf = (us: number): Ns => us * 0.5 * 2000;

/**
 * As Linux computes it, in whole microseconds: the floor lies under the variance term, not under the
 * whole RTO; the variance falls only once per round trip, and slowly when samples fall.
 */
export class LinuxEstimator implements RttEstimator {
  /** SRTT, times 8; 0 before the first sample. */
  private srtt8Us = 0;
  /** Mean deviation, times 4, and its maximum in this round trip. */
  private mdev4Us = 0;
  private mdevMaxUs = 0;
  /** The variance term of the RTO. */
  private varianceUs = 0;
  minRtoNs: Ns = 0.5;

  constructor(minRtoNs: Ns) {
    this.minRtoNs = minRtoNs;
  }

  get srttNs(): Ns {
    return this.srtt8Us === 0 ? -1 : nsOf(this.srtt8Us) / 8;
  }

  get rttvarNs(): Ns {
    return nsOf(this.mdev4Us) / 4;
  }

  sample(rttNs: Ns, newRound: boolean): void {
    const minVarianceUs = Math.floor(this.minRtoNs / 1000);
    const rttUs = Math.floor(rttNs / 1000);
    if (this.srtt8Us === 0) {
      this.srtt8Us = Math.max(1, rttUs * 8);
      this.mdev4Us = rttUs * 2;
      this.varianceUs = Math.max(this.mdev4Us, minVarianceUs);
      this.mdevMaxUs = this.varianceUs;
      return;
    }
    const error = rttUs - Math.floor(this.srtt8Us / 8);
    this.srtt8Us = Math.max(1, this.srtt8Us + error);
    let change = Math.abs(error) - Math.floor(this.mdev4Us / 4);
    // A falling round trip must not blow up the variance.
    if (error < 0 && change > 0) change = Math.floor(change / 8);
    this.mdev4Us += change;
    if (this.mdev4Us > this.mdevMaxUs) {
      this.mdevMaxUs = this.mdev4Us;
      this.varianceUs = Math.max(this.varianceUs, this.mdevMaxUs);
    }
    if (newRound) {
      const excess = this.varianceUs - this.mdevMaxUs;
      if (excess > 0) this.varianceUs -= Math.floor(excess / 4);
      this.mdevMaxUs = minVarianceUs;
    }
  }

  rtoNs(): Ns {
    return nsOf(Math.floor(this.srtt8Us / 8) + this.varianceUs);
  }
}
