import type { Recovery } from "../tcb.ts";
import type { AckEvent } from "./ack-event.ts";

/** Whether losses are being repaired. */
const repairs = (state: Recovery): boolean => state === "recovery" || state === "loss";

/** What losses do to the cwnd of BBR, which takes them for no sign of congestion: little, and not for long. */
export class RecoveryWindow {
  #state: Recovery = "open";
  #savedCwnd = 0;
  /** In the first round of a recovery as much leaves as is delivered. */
  conservesPackets = false;

  reset(): void {
    this.#state = "open";
    this.#savedCwnd = 0;
    this.conservesPackets = false;
  }

  /** There was a time-out. */
  timeout(): void {
    this.#state = "loss";
  }

  /** Remembers the last cwnd that was no emergency. */
  save(cwnd: number, isNormal: boolean): void {
    this.#savedCwnd = isNormal && !repairs(this.#state) ? cwnd : Math.max(this.#savedCwnd, cwnd);
  }

  restored(cwnd: number): number {
    return Math.max(cwnd, this.#savedCwnd);
  }

  /** Whether this ACK is the first of a recovery. */
  begins({ recovery }: AckEvent): boolean {
    return recovery === "recovery" && this.#state !== "recovery";
  }

  /** cwnd after an ACK: less what is lost; at the end of a recovery what it was before. */
  adjusted(cwnd: number, event: AckEvent): number {
    const { recovery: state, flightSegments, lostSegments, ackedSegments: acked } = event;
    let adjusted = lostSegments > 0 ? Math.max(1, cwnd - lostSegments) : cwnd;
    if (this.begins(event)) {
      this.conservesPackets = true;
      adjusted = flightSegments + acked;
    } else if (repairs(this.#state) && !repairs(state)) {
      this.conservesPackets = false;
      adjusted = this.restored(adjusted);
    }
    this.#state = state;
    return this.conservesPackets ? Math.max(adjusted, flightSegments + acked) : adjusted;
  }
}
