import { check, checkOptions, kind, type Kinds, type Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";

/** How many ICMP errors a node sends to one address (RFC 1812 §4.3.2.8). */
export interface RateLimitOptions {
  /** In the long run, per second. Linux: 1. */
  readonly perSecond: number;
  /** At once after a silence. Default 6, as Linux (XRLIM_BURST_FACTOR). */
  readonly burst?: number;
}

const KINDS: Kinds<RateLimitOptions> = {
  perSecond: kind(
    "a number above 0, for example { perSecond: 1, burst: 6 }",
    (value) => typeof value === "number" && value > 0,
  ),
  burst: kind(
    "a number from 1, for example { perSecond: 1, burst: 6 }",
    (value) => typeof value === "number" && value >= 1,
  ),
};

/** A token bucket for each address. */
export class RateLimit {
  /** Between two errors to one address, in the long run. */
  readonly intervalNs: Ns;
  /** At once after a silence. */
  readonly burst: number;
  readonly #fullNs: Ns;
  readonly #buckets = new Map<number, { creditNs: Ns; sinceNs: Ns }>();

  /** @param what whose it is, for errors */
  constructor(options: RateLimitOptions, what = "The limit of ICMP errors") {
    checkOptions(options, KINDS, what);
    const { perSecond, burst = 6 } = options;
    check(perSecond, KINDS.perSecond, `${what}: perSecond`);
    this.intervalNs = Math.max(1, Math.round(1e9 / perSecond));
    this.burst = Math.floor(burst);
    this.#fullNs = this.burst * this.intervalNs;
  }

  /** Whether one more may go to that address now; if so it counts. */
  allows(address: Address, nowNs: Ns): boolean {
    let bucket = this.#buckets.get(address);
    if (bucket === undefined) {
      bucket = { creditNs: this.#fullNs, sinceNs: nowNs };
      this.#buckets.set(address, bucket);
    }
    bucket.creditNs = Math.min(this.#fullNs, bucket.creditNs + nowNs - bucket.sinceNs);
    bucket.sinceNs = nowNs;
    if (bucket.creditNs < this.intervalNs) return false;
    bucket.creditNs -= this.intervalNs;
    return true;
  }
}
