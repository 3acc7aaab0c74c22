import type { Tcb } from "@seedwire/tcp";

/** What a send buffer has room for. */
export interface SendRoom {
  /** Bytes that may be written now. */
  readonly bytes: number;
  /** Whether that is enough for `poll` to tell: a third of what is there. */
  readonly worthwhile: boolean;
}

/** Room in the send buffer of a connection. */
export function sendRoom(tcb: Tcb): SendRoom {
  const queued = tcb.sendBuffer.endOffset - Math.max(0, tcb.unaOffset);
  const bytes = Math.max(0, tcb.config.sendBufferBytes - queued);
  return { bytes, worthwhile: bytes > 0 && bytes >= queued >> 1 };
}
