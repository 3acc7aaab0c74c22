import type { Ns } from "@seedwire/engine";

/** What a sender may be doing; a higher one hides a lower one (Linux's chronographs). */
const IDLE = 0;
/** Data is unacknowledged or waits to be sent. */
export const BUSY = 1;
/** The peer's window holds it. */
export const RECEIVE_WINDOW = 2;
/** The send buffer is too small for the congestion window. */
export const SEND_BUFFER = 3;

/** How long the sender was busy, and how long of that it was held, as tcp_info tells it. */
export class Chronograph {
  private kind = IDLE;
  private sinceNs = 0.5; // these are born as doubles, so that they stay doubles
  /** Counted for each kind but IDLE. */
  private busyNs = 0.5;
  private receiveWindowNs = 0.5;
  private sendBufferNs = 0.5;

  constructor() {
    this.sinceNs = this.busyNs = this.receiveWindowNs = this.sendBufferNs = 0;
  }

  /** Begins to count for a kind, unless a higher one is counted already. */
  start(kind: number, nowNs: Ns): void {
    if (kind > this.kind) this.#switch(kind, nowNs);
  }

  /** Ends a kind, if it is the one being counted. */
  stop(kind: number, hasData: boolean, nowNs: Ns): void {
    if (!hasData) this.#switch(IDLE, nowNs);
    else if (kind === this.kind) this.#switch(BUSY, nowNs);
  }

  /** Time counted for a kind up to now; being held counts as being busy too. */
  totalNs(kind: number, nowNs: Ns): Ns {
    const isCounting = kind === this.kind || (kind === BUSY && this.kind !== IDLE);
    const total = isCounting ? nowNs - this.sinceNs : 0;
    if (kind === RECEIVE_WINDOW) return total + this.receiveWindowNs;
    if (kind === SEND_BUFFER) return total + this.sendBufferNs;
    return total + this.busyNs + this.receiveWindowNs + this.sendBufferNs;
  }

  #switch(kind: number, nowNs: Ns): void {
    const lastedNs = nowNs - this.sinceNs;
    if (kind === this.kind) return;
    if (this.kind === BUSY) this.busyNs += lastedNs;
    else if (this.kind === RECEIVE_WINDOW) this.receiveWindowNs += lastedNs;
    else if (this.kind === SEND_BUFFER) this.sendBufferNs += lastedNs;
    this.kind = kind;
    this.sinceNs = nowNs;
  }
}
