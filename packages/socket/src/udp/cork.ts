import type { Address } from "@seedwire/wire";
import type { Result } from "../errno.ts";

/** Where a datagram goes, and with what in its IP header. */
export interface Departing {
  readonly address: Address;
  readonly port: number;
  /** Bytes of each datagram that the whole is cut into (UDP_SEGMENT); 0 for one. */
  readonly segmentBytes: number;
  readonly ttl: number;
  readonly trafficClass: number;
  /** SOF_TIMESTAMPING_TX_ of the stamps that are wanted. */
  readonly stamps: number;
}

/** A datagram that is put together by several calls (UDP_CORK, MSG_MORE): the first says where it goes. */
export class Cork {
  readonly #send: (bytes: Uint8Array, departing: Departing) => Result;
  #pieces: Uint8Array[] = [];
  departing: Departing | null = null;

  constructor(send: (bytes: Uint8Array, departing: Departing) => Result) {
    this.#send = send;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  add(bytes: Uint8Array, departing: Departing): void {
    this.departing ??= departing;
    this.#pieces.push(bytes);
  }

  /** Sends what there is, if a datagram was begun. */
  release(): Result {
    const { departing } = this;
    if (departing === null) return 0;
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    this.drop();
    return this.#send(whole, departing);
  }

  /** Gives up what there is. */
  drop(): void {
    this.#pieces = [];
    this.departing = null;
  }
}
