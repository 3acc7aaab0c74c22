import {
  inSlowStart,
  type AckEvent,
  type CongestionController,
  type ControllerInit,
} from "./controller.ts";

/**
 * Reno: slow start and congestion avoidance (RFC 5681 §3.1), counting what is acknowledged
 * (RFC 3465 §2.1, with L = 2 segments in slow start).
 */
export class Reno implements CongestionController {
  cwndSegments: number;
  ssthreshSegments = Infinity;
  /** Acknowledged in congestion avoidance and not yet counted as a window full. */
  #ackedSegments = 0;

  constructor({ initialCwndSegments }: ControllerInit) {
    this.cwndSegments = initialCwndSegments;
  }

  onAck({ ackedSegments }: AckEvent): void {
    if (inSlowStart(this)) {
      this.cwndSegments += Math.min(ackedSegments, 2); // (2)
      return;
    }
    this.#ackedSegments += ackedSegments;
    if (this.#ackedSegments < this.cwndSegments) return;
    this.#ackedSegments -= this.cwndSegments;
    this.cwndSegments += 1; // one segment for each window full (3)
  }

  onLoss(flightSegments: number): void {
    this.ssthreshSegments = this.#halved(flightSegments);
    this.cwndSegments = this.ssthreshSegments;
    this.#ackedSegments = 0;
  }

  onRto(flightSegments: number): void {
    this.ssthreshSegments = this.#halved(flightSegments);
    this.cwndSegments = 1; // the loss window
    this.#ackedSegments = 0;
  }

  /** Equation (4): half of what is in flight, at least two segments. */
  #halved(flightSegments: number): number {
    return Math.max(Math.floor(flightSegments / 2), 2);
  }
}
