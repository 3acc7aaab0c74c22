import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { LinuxEstimator, Rfc6298Estimator } from "./estimator.ts";

test("MUST-18 RFC6298-2.2 RFC6298-2.3 SRTT, RTTVAR and RTO after each sample", () => {
  // Worked by hand from (2.2) and (2.3): alpha 1/8, beta 1/4, K 4.
  const estimator = new Rfc6298Estimator(1);
  const rows = [
    // sample, SRTT, RTTVAR, RTO
    [100, 100, 50, 300],
    [100, 100, 37.5, 250],
    [180, 110, 48.125, 302.5],
    [20, 98.75, 58.59375, 333.125],
  ];
  for (const [sample, srtt, rttvar, rto] of rows) {
    estimator.sample(ms(sample!));
    expect([estimator.srttNs, estimator.rttvarNs, estimator.rtoNs()]).toEqual([
      srtt! * 1e6,
      rttvar! * 1e6,
      rto! * 1e6,
    ]);
  }
});

test("RFC6298-2.4 the RTO has a floor", () => {
  const estimator = new Rfc6298Estimator(ms(1000));
  estimator.sample(ms(10));
  expect(estimator.rtoNs()).toBe(ms(1000));
});

test("RFC6298-4 a round trip that never changes leaves one tick of the clock", () => {
  const estimator = new Rfc6298Estimator(1);
  for (let sample = 0; sample < 200; sample++) estimator.sample(ms(100));
  expect(estimator.rtoNs()).toBe(ms(101));
});

/** tcp_rtt_estimator of Linux, in its own integers: microseconds, SRTT times 8. */
class Kernel {
  srtt = 0;
  mdev = 0;
  mdevMax = 0;
  rttvar = 0;
  readonly rtoMin: number;

  constructor(rtoMinUs: number) {
    this.rtoMin = rtoMinUs;
  }

  sample(us: number, newRound: boolean): number {
    if (this.srtt === 0) {
      this.srtt = us * 8;
      this.mdev = us * 2;
      this.rttvar = Math.max(this.mdev, this.rtoMin);
      this.mdevMax = this.rttvar;
    } else {
      let m = us - (this.srtt >> 3);
      this.srtt += m;
      if (m < 0) {
        m = -m - (this.mdev >> 2);
        if (m > 0) m >>= 3;
      } else {
        m -= this.mdev >> 2;
      }
      this.mdev += m;
      if (this.mdev > this.mdevMax) {
        this.mdevMax = this.mdev;
        this.rttvar = Math.max(this.rttvar, this.mdevMax);
      }
      if (newRound) {
        if (this.mdevMax < this.rttvar) this.rttvar -= (this.rttvar - this.mdevMax) >> 2;
        this.mdevMax = this.rtoMin;
      }
    }
    return (this.srtt >> 3) + this.rttvar;
  }
}

test("as Linux: SRTT, RTTVAR and RTO are those of the kernel's integers", () => {
  const estimator = new LinuxEstimator(ms(200));
  const kernel = new Kernel(200_000);
  let us = 40_000;
  for (let sample = 0; sample < 2000; sample++) {
    // Calm, then jumps up and down, then calm again.
    us = 40_000 + ((sample * 7919) % 997) * (sample > 500 && sample < 1000 ? 900 : 5);
    const newRound = sample % 10 === 0;
    estimator.sample(us * 1000, newRound);
    expect(estimator.rtoNs()).toBe(kernel.sample(us, newRound) * 1000);
    expect([estimator.srttNs, estimator.rttvarNs]).toEqual([kernel.srtt * 125, kernel.mdev * 250]);
  }
});

test("as Linux: round trips of less than a microsecond count as an eighth of one", () => {
  const estimator = new LinuxEstimator(ms(200));
  expect(estimator.srttNs).toBe(-1); // none yet
  estimator.sample(999, true);
  expect([estimator.srttNs, estimator.rtoNs()]).toEqual([125, ms(200)]);
  estimator.sample(999, true);
  expect([estimator.srttNs, estimator.rtoNs()]).toEqual([125, ms(200)]);
});

test("as Linux: a steady round trip gives 200 ms on top of it", () => {
  const estimator = new LinuxEstimator(ms(200));
  for (let sample = 0; sample < 100; sample++) estimator.sample(ms(40), true);
  expect(estimator.rtoNs()).toBe(ms(240));
});
