import {
  inSlowStart,
  type AckEvent,
  type CongestionController,
  type ControllerInit,
} from "./controller.ts";

/**
 * Reno: slow start and congestion avoidance (RFC 5681 §3.1), counting acknowledged bytes
 * (RFC 3465 §2.1, with L = 2 segments in slow start).
 */
export class Reno implements CongestionController {
  smssBytes: number;
  cwndBytes: number;
  ssthreshBytes = Infinity;
  /** Acknowledged in congestion avoidance and not yet counted as a window full. */
  #ackedBytes = 0;

  constructor({ smssBytes, initialCwndBytes }: ControllerInit) {
    this.smssBytes = smssBytes;
    this.cwndBytes = initialCwndBytes;
  }

  onAck({ ackedBytes }: AckEvent): void {
    if (inSlowStart(this)) {
      this.cwndBytes += Math.min(ackedBytes, 2 * this.smssBytes); // (2)
      return;
    }
    this.#ackedBytes += ackedBytes;
    if (this.#ackedBytes < this.cwndBytes) return;
    this.#ackedBytes -= this.cwndBytes;
    this.cwndBytes += this.smssBytes; // one segment for each window full (3)
  }

  onLoss(flightBytes: number): void {
    this.ssthreshBytes = this.#halved(flightBytes);
    this.cwndBytes = this.ssthreshBytes;
    this.#ackedBytes = 0;
  }

  onRto(flightBytes: number): void {
    this.ssthreshBytes = this.#halved(flightBytes);
    this.cwndBytes = this.smssBytes; // the loss window
    this.#ackedBytes = 0;
  }

  /** Equation (4): half of what is in flight, at least two segments. */
  #halved(flightBytes: number): number {
    return Math.max(Math.floor(flightBytes / 2), 2 * this.smssBytes);
  }
}
