import type { Tcb } from "../tcb.ts";
import { MIN_SEND_MSS, settleMss } from "./mss.ts";

/** What is tried first (Linux, tcp_base_mss; RFC 4821 §7.2 calls it search_low). */
const BASE_MSS = 1024;

/**
 * Time-outs go on: longer segments may be what a router swallows. Shorter ones are tried, each time
 * half as long (RFC 4821 §7.7).
 */
export function tryShorterSegments(tcb: Tcb): void {
  const { sending } = tcb;
  const { passingMssBytes } = sending;
  sending.passingMssBytes =
    passingMssBytes === 0
      ? BASE_MSS
      : Math.max(MIN_SEND_MSS, Math.min(BASE_MSS, passingMssBytes >> 1));
  settleMss(tcb, sending.pathMtuBytes);
}
