import type { TcpConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";

/** A queue this short is never thinned out. */
const SHORT = 8;

/** Half-open connections of a listener. */
export class SynQueue {
  /** Each with whether it is young: no time-out of its SYN,ACK so far. */
  readonly #halfOpen = new Map<Endpoint, boolean>();
  /** How many are young: counted as they change, since a long queue is asked with every segment. */
  #young = 0;

  get length(): number {
    return this.#halfOpen.size;
  }

  add(endpoint: Endpoint): void {
    this.#note(endpoint, endpoint.tcb.timeouts === 0);
  }

  /** The timer of a connection has expired; nothing if it is none of these. */
  noteTimeout(endpoint: Endpoint): void {
    if (this.#halfOpen.has(endpoint)) this.#note(endpoint, endpoint.tcb.timeouts === 0);
  }

  /** A connection is no longer half-open; nothing if it never was one of these. */
  remove(endpoint: Endpoint): void {
    if (this.#halfOpen.get(endpoint) === true) this.#young--;
    this.#halfOpen.delete(endpoint);
  }

  /** Those to be dropped when the listener closes. */
  takeAll(): Endpoint[] {
    const all = [...this.#halfOpen.keys()];
    this.#halfOpen.clear();
    this.#young = 0;
    return all;
  }

  /**
   * How many times a SYN,ACK is repeated: less when more than half of the queue is taken, the less the
   * fewer of its connections are young, so that there is room for new ones (Linux).
   */
  mostSynAcks({ synAckRetries, profile }: TcpConfig, backlog: number): number {
    if (profile !== "linux" || 2 * this.length <= Math.max(SHORT, backlog)) return synAckRetries;
    let most = synAckRetries;
    for (let young = 2 * this.#young; most > 2 && this.length >= young; young *= 2) most--;
    return most;
  }

  #note(endpoint: Endpoint, young: boolean): void {
    if (this.#halfOpen.get(endpoint) === true) this.#young--;
    if (young) this.#young++;
    this.#halfOpen.set(endpoint, young);
  }
}
