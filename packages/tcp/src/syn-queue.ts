import type { TcpConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";

/** A queue this short is never thinned out. */
const SHORT = 8;

/** Half-open connections of a listener. */
export class SynQueue {
  readonly #halfOpen = new Set<Endpoint>();

  get length(): number {
    return this.#halfOpen.size;
  }

  add(endpoint: Endpoint): void {
    this.#halfOpen.add(endpoint);
  }

  /** A connection is no longer half-open; nothing if it never was one of these. */
  remove(endpoint: Endpoint): void {
    this.#halfOpen.delete(endpoint);
  }

  /** Those to be dropped when the listener closes. */
  takeAll(): Endpoint[] {
    const all = [...this.#halfOpen];
    this.#halfOpen.clear();
    return all;
  }

  /**
   * How many times a SYN,ACK is repeated: less when more than half of the queue is taken, the less the
   * fewer of its connections are young, so that there is room for new ones (Linux).
   */
  mostSynAcks({ synAckRetries, profile }: TcpConfig, backlog: number): number {
    if (profile !== "linux" || 2 * this.length <= Math.max(SHORT, backlog)) return synAckRetries;
    let young = 0;
    for (const { tcb } of this.#halfOpen) if (tcb.timeouts === 0) young++;
    let most = synAckRetries;
    for (young *= 2; most > 2 && this.length >= young; young *= 2) most--;
    return most;
  }
}
