import type { SenderView } from "./ack-event.ts";
import { bandwidthOf, pacedBytesPerSecond, toUs } from "./bbr-units.ts";

/** The round trip that is assumed before the first measurement, microseconds. */
const NOMINAL_RTT_US = 1000;

/** The rate at which BBR wants its segments to leave. */
export class BbrPacing {
  /** Bits per second. */
  bps = Infinity;
  #knowsRtt = false;

  /** Nothing is known of the bandwidth: the window in a round trip, times the gain of start-up. */
  begin(view: SenderView, cwndSegments: number, gain: number): void {
    this.#knowsRtt = view.srttNs > 0;
    const rttUs = this.#knowsRtt ? Math.max(1, toUs(view.srttNs)) : NOMINAL_RTT_US;
    this.bps = rateOf(view, bandwidthOf(cwndSegments, rttUs), gain);
  }

  /** The first round trip was measured after {@link begin}. */
  lacks({ srttNs }: SenderView): boolean {
    return !this.#knowsRtt && srttNs > 0;
  }

  /** @param mayFall until the path is full the rate does not fall */
  set(view: SenderView, bandwidth: number, gain: number, mayFall: boolean): void {
    const rate = rateOf(view, bandwidth, gain);
    if (mayFall || rate > this.bps) this.bps = rate;
  }
}

const rateOf = ({ mssBytes, maxPacingBps }: SenderView, bandwidth: number, gain: number): number =>
  Math.min(8 * pacedBytesPerSecond(bandwidth, mssBytes, gain), maxPacingBps);
