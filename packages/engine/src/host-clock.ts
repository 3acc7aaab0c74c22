import { show } from "./input/index.ts";
import { checkTime, NEVER, type Ns } from "./time.ts";
import { parseShift } from "./units/duration.ts";

/** What is wrong with a host's clock. */
export interface HostClockOptions {
  /** Length of a tick; the clock reads whole ticks only. Default 1 ns; ms(4) for a Linux at 250 Hz. */
  readonly granularityNs?: Ns;
  /** How far the wall clock is ahead at the start; may be negative. Default 0. */
  readonly offsetNs?: Ns;
  /**
   * How much too fast the clock runs, in millionths, down to thousandths of one; negative if too
   * slow. At most 9000 either way. Default 0.
   */
  readonly driftPpm?: number;
}

const BILLION = 1e9;

/**
 * The clock of one host. Protocol code and applications see only this, never the true time.
 *
 * At true time t it has counted floor(t (10^9 + d) / 10^9) ns, where d is the drift in thousandths
 * of a millionth; it reads the last whole tick of that. Exact integers as long as the clock itself
 * stays below 104 days.
 */
export class HostClock {
  readonly granularityNs: Ns = 0;
  /** How much too fast it runs, in parts of 10^9. */
  readonly driftPpb: number = 0;
  readonly #source: { readonly nowNs: Ns };
  readonly #perfect: boolean = false;
  #aheadNs = 0.5;

  /** @param source true time: a `Simulation` */
  constructor(
    source: { readonly nowNs: Ns },
    { granularityNs = 1, offsetNs = 0, driftPpm = 0 }: HostClockOptions = {},
  ) {
    checkTime(granularityNs, "The granularity of a clock");
    if (granularityNs === 0) {
      throw new RangeError("The granularity of a clock is 0 ns, expected at least 1");
    }
    checkShift(offsetNs, "The offset of a clock");
    if (!(typeof driftPpm === "number" && Math.abs(driftPpm) <= 9000)) {
      throw new RangeError(
        `The drift of a clock is ${show(driftPpm)} ppm, expected -9000 to 9000; 50 is usual for a quartz`,
      );
    }
    this.granularityNs = granularityNs;
    this.driftPpb = Math.round(driftPpm * 1000);
    this.#source = source;
    this.#perfect = granularityNs === 1 && this.driftPpb === 0;
    this.#aheadNs = offsetNs;
  }

  /** What protocol timers go by: never jumps, never goes back; 0 at the start of the run. */
  get monotonicNs(): Ns {
    const { nowNs } = this.#source;
    return this.#perfect ? nowNs : this.#readingAt(nowNs);
  }

  /** What applications read: the monotonic time plus offset plus all jumps; may be negative. */
  get wallNs(): Ns {
    return this.monotonicNs + this.#aheadNs;
  }

  /**
   * Sets the wall clock forward, or back if negative: ns, or a text like "-40ms". The monotonic time
   * does not notice.
   */
  jump(delta: Ns | string): void {
    const deltaNs = typeof delta === "string" ? parseShift(delta, "The jump of a clock") : delta;
    checkShift(deltaNs, "The jump of a clock");
    this.#aheadNs += deltaNs;
  }

  /**
   * The first true instant, not in the past, at which `monotonicNs` has grown by `delayNs` or more:
   * what to arm a `Timer` for. For {@link NEVER} it is {@link NEVER}.
   */
  deadlineAfter(delayNs: Ns): Ns {
    if (this.#perfect) return this.#source.nowNs + delayNs;
    return this.instantOf(this.monotonicNs + delayNs);
  }

  /**
   * The first true instant, not in the past, at which `monotonicNs` is `readingNs` or more: one
   * nanosecond before, if that is still to come, the clock reads less.
   */
  instantOf(readingNs: Ns): Ns {
    const { nowNs } = this.#source;
    if (this.#perfect || readingNs === NEVER) return readingNs > nowNs ? readingNs : nowNs;
    const rest = readingNs % this.granularityNs;
    const tickNs = rest === 0 ? readingNs : readingNs - rest + this.granularityNs;
    // The division may be wrong in its last digits: from there, a few steps to the exact instant.
    let instantNs = Math.floor(tickNs / (1 + this.driftPpb / BILLION));
    while (this.#countedAt(instantNs) >= tickNs) instantNs--;
    while (this.#countedAt(instantNs) < tickNs) instantNs++;
    return instantNs > nowNs ? instantNs : nowNs;
  }

  #readingAt(trueNs: Ns): Ns {
    const countedNs = this.#countedAt(trueNs);
    return countedNs - (countedNs % this.granularityNs);
  }

  /** t + floor(t d / 10^9), in parts that stay below 2^53. */
  #countedAt(trueNs: Ns): Ns {
    if (this.driftPpb === 0) return trueNs;
    const rest = trueNs % BILLION;
    const wholeSeconds = (trueNs - rest) / BILLION;
    const product = rest * this.driftPpb;
    const remainder = product % BILLION;
    const floor = (product - remainder) / BILLION - (remainder < 0 ? 1 : 0);
    return trueNs + wholeSeconds * this.driftPpb + floor;
  }
}

function checkShift(shiftNs: Ns, what: string): void {
  if (Number.isSafeInteger(shiftNs)) return;
  throw new RangeError(
    `${what} is ${show(shiftNs)} ns, expected a whole number, for example ms(-40)`,
  );
}
