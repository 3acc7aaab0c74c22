import type { State } from "seedwire";

/**
 * Where each state of a connection can go: RFC 9293 §3.3.2 Figure 5, and the events of §3.10 that
 * the figure leaves out: resets, aborts, time-outs, a FIN on a segment that also acknowledges.
 */
export const NEXT_STATES: Readonly<Record<State, readonly State[]>> = {
  CLOSED: ["LISTEN", "SYN-SENT"],
  LISTEN: ["SYN-RECEIVED", "SYN-SENT", "ESTABLISHED", "CLOSED"],
  "SYN-SENT": ["SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "CLOSED"],
  "SYN-RECEIVED": ["ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "LISTEN", "CLOSED"],
  ESTABLISHED: ["FIN-WAIT-1", "CLOSE-WAIT", "CLOSED"],
  "FIN-WAIT-1": ["FIN-WAIT-2", "CLOSING", "TIME-WAIT", "CLOSED"],
  "FIN-WAIT-2": ["TIME-WAIT", "CLOSED"],
  "CLOSE-WAIT": ["LAST-ACK", "CLOSED"],
  CLOSING: ["TIME-WAIT", "CLOSED"],
  "LAST-ACK": ["CLOSED"],
  "TIME-WAIT": ["CLOSED", "SYN-RECEIVED"],
};
