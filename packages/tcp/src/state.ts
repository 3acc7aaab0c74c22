/** The states of a connection (RFC 9293 §3.3.2), by their RFC names. */
export const STATES = [
  "CLOSED",
  "LISTEN",
  "SYN-SENT",
  "SYN-RECEIVED",
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
] as const;

export type State = (typeof STATES)[number];

/** Both ends know each other's sequence numbers: ESTABLISHED and all that follow it. */
export function isSynchronized(state: State): boolean {
  switch (state) {
    case "CLOSED":
    case "LISTEN":
    case "SYN-SENT":
    case "SYN-RECEIVED":
      return false;
    default:
      return true;
  }
}

/** New data or a FIN of ours may still leave, or be retransmitted, in this state. */
export function maySend(state: State): boolean {
  switch (state) {
    case "ESTABLISHED":
    case "CLOSE-WAIT":
    case "FIN-WAIT-1":
    case "CLOSING":
    case "LAST-ACK":
      return true;
    default:
      return false;
  }
}

/** The peer's data is still welcome: it has not sent its FIN. */
export const mayReceive = (state: State): boolean =>
  state === "ESTABLISHED" || state === "FIN-WAIT-1" || state === "FIN-WAIT-2";
