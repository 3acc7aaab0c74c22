import type { Ns } from "@seedwire/engine";

/** What a sender may be doing; a higher one hides a lower one (Linux's chronographs). */
export const IDLE = 0;
/** Data is unacknowledged or waits to be sent. */
export const BUSY = 1;
/** The peer's window holds it. */
export const RECEIVE_WINDOW = 2;
/** The send buffer is too small for the congestion window. */
export const SEND_BUFFER = 3;

const KINDS = 4;
/** Of a sender that was never busy; nobody writes to it. */
const NO_TIME = new Float64Array(KINDS);

/** How long the sender was busy, and how long of that it was held, as tcp_info tells it. */
export class Chronograph {
  #kind = IDLE;
  #sinceNs = 0.5;
  /** By kind; all that was never counted share one. */
  #totalNs = NO_TIME;

  /** Begins to count for a kind, unless a higher one is counted already. */
  start(kind: number, nowNs: Ns): void {
    if (kind > this.#kind) this.#switch(kind, nowNs);
  }

  /** Ends a kind, if it is the one being counted. */
  stop(kind: number, hasData: boolean, nowNs: Ns): void {
    if (!hasData) this.#switch(IDLE, nowNs);
    else if (kind === this.#kind) this.#switch(BUSY, nowNs);
  }

  /** Time counted for a kind up to now; being held counts as being busy too. */
  totalNs(kind: number, nowNs: Ns): Ns {
    let total = 0;
    for (let each = kind; each <= (kind === BUSY ? SEND_BUFFER : kind); each++) {
      total += this.#totalNs[each]!;
      if (each === this.#kind) total += nowNs - this.#sinceNs;
    }
    return total;
  }

  #switch(kind: number, nowNs: Ns): void {
    if (kind === this.#kind) return;
    if (this.#totalNs === NO_TIME) this.#totalNs = new Float64Array(KINDS);
    this.#totalNs[this.#kind]! += nowNs - this.#sinceNs;
    this.#kind = kind;
    this.#sinceNs = nowNs;
  }
}
