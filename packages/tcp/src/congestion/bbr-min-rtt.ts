import { ms, type Ns } from "@seedwire/engine";
import type { AckEvent, SenderView } from "./ack-event.ts";
import { toUs } from "./bbr-units.ts";

/** The clock of the kernel ticks so, and these times are counted in ticks. */
const TICK_NS = ms(4);
/** The shortest round trip counts for 10 s; then it is looked for. */
const WINDOW_TICKS = 2500;
/** For 200 ms, and a round trip at least, little is in flight then. */
const PROBE_TICKS = 50;

const tick = (timeNs: Ns): number => Math.floor(timeNs / TICK_NS);

/** The shortest round trip, and for how long it has to be looked for. */
export class MinRtt {
  /** Microseconds; Infinity before the first. */
  us = Infinity;
  #seenTick = 0;
  /** Tick from which the search may end; -1 while more is in flight than it wants. */
  #endTick = -1;
  #roundDone = false;

  reset({ minRttNs, nowNs }: SenderView): void {
    this.us = toUs(minRttNs);
    this.#seenTick = tick(nowNs);
  }

  /** Takes the round trip of an ACK. Says whether the shortest had not been seen for long. */
  sample({ nowNs, rttNs, maybeDelayed }: AckEvent): boolean {
    const isOld = tick(nowNs) > this.#seenTick + WINDOW_TICKS;
    const us = toUs(rttNs);
    if (rttNs >= 0 && (us < this.us || (isOld && !maybeDelayed))) {
      this.us = us;
      this.#seenTick = tick(nowNs);
    }
    return isOld;
  }

  /** The search begins; its time runs once there is little in flight. */
  beginSearch(): void {
    this.#endTick = -1;
  }

  /** Whether {@link runSearch} is still to be called. */
  get waitsForDrain(): boolean {
    return this.#endTick < 0;
  }

  runSearch(nowNs: Ns): void {
    this.#endTick = tick(nowNs) + PROBE_TICKS;
    this.#roundDone = false;
  }

  noteRound(): void {
    this.#roundDone = true;
  }

  get hasRound(): boolean {
    return this.#roundDone;
  }

  /** Whether the time of the search is over; then the shortest counts as just seen. */
  endsSearch(nowNs: Ns): boolean {
    const now = tick(nowNs);
    if (this.#endTick < 0 || now <= this.#endTick) return false;
    this.#seenTick = now;
    return true;
  }
}
