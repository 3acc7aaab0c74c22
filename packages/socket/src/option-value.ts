import type { TcpInfo } from "./tcp-info.ts";

/** SO_LINGER (struct linger). */
export interface Linger {
  readonly onoff: number;
  /** Seconds. */
  readonly linger: number;
}

/** SO_RCVTIMEO and SO_SNDTIMEO (struct timeval). */
export interface Timeval {
  readonly sec: number;
  readonly usec: number;
}

/**
 * Value of a socket option: most are an int; TCP_CONGESTION takes a name, TCP_FASTOPEN_KEY and
 * TCP_SAVED_SYN bytes.
 */
export type OptionValue = number | string | Uint8Array | Linger | Timeval | TcpInfo;

/** What `getsockopt` fills in. */
export interface OptionOutput {
  value: OptionValue;
  /** In: room for the value, bytes. Out: how many of them were used. */
  length: number;
}
