import type { Ns } from "@seedwire/engine";
import type { AckEvent, SenderView } from "./ack-event.ts";
import {
  avoidCongestion,
  CongestionController,
  type ControllerInit,
  inSlowStart,
  limitNow,
  type ReductionCause,
  slowStart,
} from "./controller.ts";
import { HyStartPlusPlus } from "./hystart-plus-plus.ts";

/**
 * Reno: slow start and congestion avoidance (RFC 5681 §3.1), counting what is acknowledged
 * (RFC 3465 §2.1).
 */
export class Reno extends CongestionController {
  readonly #slowStartLimit: number;
  readonly #hystart: HyStartPlusPlus | null;
  readonly #abe: boolean;

  constructor(init: ControllerInit) {
    super(init);
    const { config } = init;
    this.#slowStartLimit = config.slowStartLimitSegments;
    this.#hystart = config.hystart === "rfc9406" ? new HyStartPlusPlus(config) : null;
    this.#abe = config.abe;
  }

  override get phase(): string | null {
    return this.#hystart?.phaseOf(this) ?? null;
  }

  override begin(view: SenderView): void {
    this.#hystart?.begin(view.sndNxt);
  }

  override onAck(event: AckEvent): void {
    if (this.#hystart !== null && this.ssthreshSegments === Infinity) {
      return this.#hystart.onAck(this, event);
    }
    if (!event.cwndLimited) return;
    let acked = event.ackedSegments;
    if (inSlowStart(this)) acked = slowStart(this, acked, this.limitSegments(event));
    if (acked > 0) avoidCongestion(this, this.cwndSegments, acked);
  }

  /** L: the most by which this ACK lets the window grow in slow start, segments. */
  protected limitSegments({ recovery }: AckEvent): number {
    return limitNow(this.#slowStartLimit, recovery);
  }

  /** Equation (4): half of it, at least two segments; of a mark, with ABE, 0.8 (RFC 8511 §3.1). */
  override reduced(windowSegments: number, _nowNs: Ns, cause: ReductionCause): number {
    const isMild = this.#abe && cause === "ecn";
    return Math.max(isMild ? Math.floor((windowSegments * 4) / 5) : windowSegments >> 1, 2);
  }
}
