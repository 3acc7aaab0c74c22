import { NEVER, type Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";

/**
 * The user timeout in force (RFC 9293 §3.9.1.1): what the application has set, or what the peer's UTO
 * option has led to (RFC 5482 §3.1); NEVER without one.
 */
export const userTimeoutNs = (tcb: Tcb): Ns =>
  tcb.adoptedUserTimeoutNs === NEVER ? tcb.config.userTimeoutNs : tcb.adoptedUserTimeoutNs;

/**
 * Takes a wait of the retransmission timer that would end after the user timeout: the timer then
 * expires with it.
 *
 * @param sinceNs from when on the user timeout is reckoned
 */
export function cutByUserTimeout(tcb: Tcb, waitNs: Ns, sinceNs: Ns, nowNs: Ns): Ns {
  const limitNs = userTimeoutNs(tcb);
  if (limitNs === NEVER) return waitNs;
  const leftNs = limitNs - (nowNs - sinceNs);
  return Math.min(waitNs, Math.max(leftNs, 0));
}
