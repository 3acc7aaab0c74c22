import { OPTION_FAST_OPEN, OPTION_FAST_OPEN_EXPERIMENTAL, type Packet } from "@seedwire/wire";

/** A Fast Open option: a cookie, or with an empty one the wish for it (RFC 7413 §4.1.1). */
export interface FastOpenOption {
  readonly cookie: Uint8Array;
  /** In the form of before RFC 7413. */
  readonly experimental: boolean;
}

/** What a connection knows of Fast Open, in its handshake. */
export interface FastOpenState {
  /** Goes with the next SYN or SYN,ACK. */
  option: FastOpenOption | null;
  /** Our SYN had the option: what the answer says of a cookie was asked for. */
  sentOption: boolean;
  /** Our SYN had data, or asked for a cookie: the SYN,ACK will say what of it. */
  asked: boolean;
  /** The peer's MSS as it is known from before, or else our own: it holds unless the SYN,ACK names another. */
  presumedMssBytes: number;
  /** Bytes that went with our SYN. */
  synBytes: number;
  /** Data went with a SYN, ours or the peer's, and was taken. */
  synAcknowledged: boolean;
  /** Why no data of ours went with a SYN and was taken; null if it was, or nobody asked for it. */
  failure: FastOpenFailure | null;
}

/** Of a connection that is born. */
export const newFastOpen = (): FastOpenState => ({
  option: null,
  sentOption: false,
  asked: false,
  presumedMssBytes: 0,
  synBytes: 0,
  synAcknowledged: false,
  failure: null,
});

/** Why an active Fast Open failed, as TCP_INFO of Linux tells it. */
export type FastOpenFailure = "no cookie" | "data not acknowledged" | "SYN repeated";

/** The Fast Open option of a SYN or SYN,ACK; null without one. */
export function fastOpenOptionOf(packet: Packet): FastOpenOption | null {
  const { tcpOptions, fastOpenCookie: cookie } = packet;
  if ((tcpOptions & OPTION_FAST_OPEN) !== 0) return { cookie, experimental: false };
  if ((tcpOptions & OPTION_FAST_OPEN_EXPERIMENTAL) !== 0) return { cookie, experimental: true };
  return null;
}
