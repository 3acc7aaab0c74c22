import type { IcmpError, SocketError } from "@seedwire/ip";
import type { TcpErrorCode } from "./outbox.ts";

/** What an application may hear of a connection, for those who want calls instead of promises. */
export class Callbacks {
  /**
   * For layers built on connections: hears all news (`NEWS_` bits) when the connection has done with
   * them, and is no application code, so it may not throw.
   */
  onNews: ((news: number) => void) | null = null;
  /** Likewise: hears that something happened at all, at the end of each event. */
  onProgress: (() => void) | null = null;
  /** Likewise: hears of an ICMP error that ends an attempt to open. */
  onRefusal: ((error: IcmpError, code: TcpErrorCode) => void) | null = null;
  /** The handshake is complete. */
  onOpen: (() => unknown) | null = null;
  /**
   * Data came. While this is set (and `pause` was not called) data goes here, as it comes; call
   * `resume` for what came before it was set.
   */
  onData: ((bytes: Uint8Array) => unknown) | null = null;
  /** The peer has closed its sending half; all its data was read. Not after `close`. */
  onEnd: (() => unknown) | null = null;
  /** There is room to write again, after `writable` was 0. */
  onDrain: (() => unknown) | null = null;
  /** Urgent data is on its way, or more of it (RFC 9293 MUST-32): as SIGURG does. */
  onUrgent: (() => unknown) | null = null;
  /**
   * Something went wrong that the connection may outlive (RFC 9293 MUST-47): an ICMP error came, or
   * retransmissions go without answer (ETIMEDOUT).
   */
  onSoftError: ((error: SocketError) => unknown) | null = null;
  /** The connection ended badly. */
  onError: ((error: SocketError) => unknown) | null = null;
  /** The connection is CLOSED. */
  onClose: (() => unknown) | null = null;
}
