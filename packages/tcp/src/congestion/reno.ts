import {
  type AckEvent,
  avoidCongestion,
  type CongestionController,
  type ControllerInit,
  inSlowStart,
  slowStart,
} from "./controller.ts";

/**
 * Reno: slow start and congestion avoidance (RFC 5681 §3.1), counting what is acknowledged
 * (RFC 3465 §2.1).
 */
export class Reno implements CongestionController {
  cwndSegments: number;
  ssthreshSegments = Infinity;
  credit = 0;
  readonly #slowStartLimit: number;

  constructor({ initialCwndSegments, slowStartLimitSegments }: ControllerInit) {
    this.cwndSegments = initialCwndSegments;
    this.#slowStartLimit = slowStartLimitSegments;
  }

  onAck({ ackedSegments, cwndLimited }: AckEvent): void {
    if (!cwndLimited) return;
    let acked = ackedSegments;
    if (inSlowStart(this)) acked = slowStart(this, acked, this.#slowStartLimit);
    if (acked > 0) avoidCongestion(this, this.cwndSegments, acked);
  }

  onRoundTrip(): void {}

  /** Equation (4): half of it, at least two segments. */
  reduced(windowSegments: number): number {
    return Math.max(windowSegments >> 1, 2);
  }

  reset(): void {}

  onIdleEnd(): void {}
}
