import type { AckEvent } from "./ack-event.ts";
import {
  avoidCongestion,
  CongestionController,
  type ControllerInit,
  inSlowStart,
  slowStart,
} from "./controller.ts";

/**
 * Reno: slow start and congestion avoidance (RFC 5681 §3.1), counting what is acknowledged
 * (RFC 3465 §2.1).
 */
export class Reno extends CongestionController {
  readonly #slowStartLimit: number;

  constructor(init: ControllerInit) {
    super(init);
    this.#slowStartLimit = init.config.slowStartLimitSegments;
  }

  override onAck({ ackedSegments, cwndLimited }: AckEvent): void {
    if (!cwndLimited) return;
    let acked = ackedSegments;
    if (inSlowStart(this)) acked = slowStart(this, acked, this.#slowStartLimit);
    if (acked > 0) avoidCongestion(this, this.cwndSegments, acked);
  }

  /** Equation (4): half of it, at least two segments. */
  override reduced(windowSegments: number): number {
    return Math.max(windowSegments >> 1, 2);
  }
}
