import { seconds, type Ns } from "@seedwire/engine";

/** How long a connection that a RST ended keeps its place (Linux). */
const RESET_STAYS_NS = seconds(60);

/**
 * Connections of a listener that took data with the SYN and wait for the end of the handshake: no
 * more than a limit (RFC 7413 §4.2). One that is reset keeps its place for a while, or an attacker
 * with one cookie could send SYN and RST without end (§5.1).
 */
export class FastOpenQueue {
  /** The most that may wait; 0: Fast Open is off. */
  limit: number;
  #waiting = 0;
  readonly #resetUntilNs: Ns[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  get length(): number {
    return this.#waiting;
  }

  /** Whether there is room for one more. */
  hasRoom(nowNs: Ns): boolean {
    if (this.limit === 0) return false;
    if (this.#waiting < this.limit) return true;
    const [first] = this.#resetUntilNs;
    if (first === undefined || first > nowNs) return false;
    this.#resetUntilNs.shift();
    this.#waiting--;
    return true;
  }

  enter(): void {
    this.#waiting++;
  }

  /** The handshake is complete or has failed; by a RST after it was accepted, the place stays taken. */
  leave(wasReset: boolean, nowNs: Ns): void {
    if (wasReset) this.#resetUntilNs.push(nowNs + RESET_STAYS_NS);
    else this.#waiting--;
  }
}
