import type { Ns } from "@seedwire/engine";
import {
  inSlowStart,
  type AckEvent,
  type CongestionController,
  type ControllerInit,
} from "./controller.ts";
import { cubeRoot } from "./cube-root.ts";

/** C: how fast the window grows, segments per second cubed (RFC 9438 §4.1.3). */
const C = 0.4;
/** beta_cubic: what is left of the window after a loss (RFC 9438 §4.6). */
const BETA = 0.7;
/** alpha_cubic of the Reno-friendly region (RFC 9438 §4.3). */
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/**
 * CUBIC (RFC 9438 §4): in congestion avoidance the window follows a cubic function of the time since
 * the last loss, and never stays below what Reno would have. Windows are in segments here, as in
 * the RFC.
 */
export class Cubic implements CongestionController {
  cwndSegments: number;
  ssthreshSegments = Infinity;
  /** Growth that is not yet a whole segment. */
  #part = 0.5;
  /** W_max: the window just before the last reduction, segments. */
  #wMax = 0.5;
  /** K: time the cubic takes to come back to W_max, seconds (Figure 2). */
  #k = 0.5;
  /** When this congestion avoidance stage began; -1 before its first ACK. */
  #epochNs = -0.5;
  /** W_est: what Reno would have by now, segments (§4.3). */
  #wEst = 0.5;
  /** cwnd_prior: the window before the reduction, segments. */
  #cwndPrior = 0.5;

  constructor({ initialCwndSegments }: ControllerInit) {
    this.cwndSegments = initialCwndSegments;
    this.#part = 0;
    this.#wMax = 0;
    this.#cwndPrior = 0;
    this.#epochNs = -1;
  }

  onAck(event: AckEvent): void {
    if (inSlowStart(this)) {
      this.cwndSegments += Math.min(event.ackedSegments, 2);
      return;
    }
    const cwnd = this.cwndSegments + this.#part;
    if (this.#epochNs < 0) this.#beginStage(event.nowNs, cwnd);
    const target = this.#target(event, cwnd);
    const acked = event.ackedSegments;
    const alpha = this.#wEst < this.#cwndPrior ? ALPHA : 1;
    this.#wEst += (alpha * acked) / cwnd; // Figure 4
    const next = cwnd + ((target - cwnd) / cwnd) * acked;
    const grown = Math.max(cwnd, next, this.#wEst);
    this.cwndSegments = Math.floor(grown);
    this.#part = grown - this.cwndSegments;
  }

  onLoss(flightSegments: number): void {
    this.#reduce(flightSegments);
    this.cwndSegments = this.ssthreshSegments;
  }

  onRto(flightSegments: number): void {
    this.#reduce(flightSegments);
    this.cwndSegments = 1;
    // After a time-out the plateau is the window at which the stage begins (§4.8).
    this.#wMax = 0;
  }

  #beginStage(nowNs: Ns, cwnd: number): void {
    this.#epochNs = nowNs;
    this.#wEst = cwnd;
    if (this.#wMax > cwnd) {
      this.#k = cubeRoot((this.#wMax - cwnd) / C);
    } else {
      this.#k = 0;
      this.#wMax = cwnd;
    }
  }

  /** The window one round trip ahead on the cubic, within the bounds of §4.2. */
  #target({ nowNs, srttNs }: AckEvent, cwnd: number): number {
    const t = (nowNs - this.#epochNs + srttNs) / 1e9 - this.#k;
    const w = C * t * t * t + this.#wMax; // Figure 1
    return Math.min(Math.max(w, cwnd), 1.5 * cwnd);
  }

  /** Multiplicative decrease (§4.6), with fast convergence (§4.7). */
  #reduce(flightSegments: number): void {
    const cwnd = this.cwndSegments;
    this.#part = 0;
    this.#cwndPrior = cwnd;
    this.#wMax = cwnd < this.#wMax ? (cwnd * (1 + BETA)) / 2 : cwnd;
    this.#epochNs = -1;
    const reduced = Math.floor(Math.min(flightSegments, this.cwndSegments) * BETA);
    this.ssthreshSegments = Math.max(reduced, 2);
  }
}
