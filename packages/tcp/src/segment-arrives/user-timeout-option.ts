import { NEVER, seconds } from "@seedwire/engine";
import { OPTION_USER_TIMEOUT, type Packet } from "@seedwire/wire";
import { rtoNs } from "../rtt/rto.ts";
import type { Tcb } from "../tcb.ts";

/** G of the option: the value counts minutes, not seconds (RFC 5482 §3.3). */
const G = 0x8000;
const MOST = 0x7fff;

/**
 * The peer says how long it would wait for us: our user timeout follows, within limits, unless the
 * application has set one (RFC 5482 §3.1).
 */
export function takeUserTimeout(tcb: Tcb, segment: Packet): void {
  if ((segment.tcpOptions & OPTION_USER_TIMEOUT) === 0) return;
  const { advertisedUserTimeoutNs, leastUserTimeoutNs, largestUserTimeoutNs } = tcb.config;
  if (advertisedUserTimeoutNs === NEVER || tcb.userTimeoutIsFixed) return;
  const value = segment.userTimeout & MOST;
  if (value === 0) return; // reserved
  const remoteNs = seconds((segment.userTimeout & G) === 0 ? value : 60 * value);
  const leastNs = Math.max(leastUserTimeoutNs, rtoNs(tcb));
  tcb.adoptedUserTimeoutNs = Math.min(
    largestUserTimeoutNs,
    Math.max(advertisedUserTimeoutNs, remoteNs, leastNs),
  );
}

/** The option's 16 bits for a time: seconds if they fit, else minutes (RFC 5482 §3.3). */
export function userTimeoutField(timeNs: number): number {
  const time = Math.max(1, Math.round(timeNs / 1e9));
  return time <= MOST ? time : G | Math.min(MOST, Math.round(time / 60));
}
