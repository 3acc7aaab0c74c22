import type { Ns } from "@seedwire/engine";
import { type Packet, PacketPool } from "@seedwire/wire";
import type { State } from "./state.ts";

/** News for the application: bits of `outbox.news`. */
export const NEWS_OPENED = 1;
export const NEWS_READABLE = 2;
/** The peer's FIN has come after the last byte. */
export const NEWS_END = 4;
/** Something was acknowledged, so there may be room to write. */
export const NEWS_ROOM = 8;
/** The connection is gone: CLOSED. */
export const NEWS_CLOSED = 16;
/** All that was written and our FIN are acknowledged. */
export const NEWS_FINISHED = 32;
/** A soft error (RFC 9293 §3.9.1.8), which stands in `outbox.softError`. */
export const NEWS_SOFT_ERROR = 64;
/** Urgent data is on its way, or more of it (RFC 9293 MUST-32). */
export const NEWS_URGENT = 128;

/** Why a connection ended badly. */
export type TcpErrorCode =
  | "ECONNABORTED"
  | "ECONNREFUSED"
  | "ECONNRESET"
  | "EHOSTDOWN"
  | "EHOSTUNREACH"
  | "EMSGSIZE"
  | "ENETUNREACH"
  | "ENONET"
  | "ENOPROTOOPT"
  | "EOPNOTSUPP"
  | "EPIPE"
  | "EPROTO"
  | "ETIMEDOUT";

/**
 * What an event wants to happen outside of its TCB: segments that leave, and news for the
 * application. One outbox serves a whole stack; the endpoint empties it after each event.
 */
export class Outbox {
  readonly pool: PacketPool;
  /** The time of the event, on the host's clock. */
  nowNs: Ns = 0.5;
  /** `NEWS_` bits. */
  news = 0;
  /**
   * New data may leave at the end of this event. By the send policy of Linux not every event lets it:
   * an ACK does, and CLOSE, and what changes how small segments are held; SEND sees to it itself.
   */
  pushes = false;
  /** Something rare has happened, of which the next five tell. */
  eventful = false;
  /** Why the connection was given up, with NEWS_CLOSED. */
  error: TcpErrorCode | null = null;
  /** With NEWS_SOFT_ERROR: what the network said, or ETIMEDOUT for R1 (RFC 9293 SHLD-9). */
  softError: TcpErrorCode | null = null;
  /** IP should look for another way to the peer (RFC 9293 MUST-20). */
  negativeAdvice = false;
  /** The path seems to swallow what follows a Fast Open. */
  blackHole = false;
  /** The states that the connection went through, in order. */
  readonly states: State[] = [];
  /** The segments that leave, in order, threaded by `packet.next`. */
  first: Packet | null = null;
  #last: Packet | null = null;

  constructor(pool: PacketPool = new PacketPool()) {
    this.pool = pool;
    this.nowNs = 0;
  }

  /** Begins an event. */
  begin(nowNs: Ns): void {
    this.nowNs = nowNs;
    this.news = 0;
    this.pushes = false;
    if (this.eventful) this.#forgetEvents();
  }

  #forgetEvents(): void {
    this.eventful = false;
    this.error = null;
    this.softError = null;
    this.negativeAdvice = false;
    this.blackHole = false;
    this.states.length = 0;
  }

  add(packet: Packet): void {
    if (this.#last === null) this.first = packet;
    else this.#last.next = packet;
    this.#last = packet;
  }

  /** Takes the first segment out; null if there is none. */
  take(): Packet | null {
    const packet = this.first;
    if (packet === null) return null;
    this.first = packet.next;
    if (this.first === null) this.#last = null;
    packet.next = null;
    return packet;
  }
}
