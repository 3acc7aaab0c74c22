import { seconds, type Ns } from "@seedwire/engine";
import { isLoopback } from "@seedwire/wire";
import type { Tcb } from "./tcb.ts";

/** The timestamps of two connections differ after so long (Linux). */
const APART_NS = seconds(1);

/**
 * Whether a new connection to the same place may end one in TIME-WAIT: timestamps keep old segments
 * out (RFC 6191 §2). A port that was asked for by name may always be taken over, as in Linux.
 */
export function mayTakeOver(tcb: Tcb, byName: boolean, nowNs: Ns): boolean {
  if (tcb.config.profile !== "linux" || tcb.state !== "TIME-WAIT" || !tcb.timestampsOk)
    return false;
  if (byName) return true;
  const { reuseTimeWait } = tcb.config;
  const reuses =
    reuseTimeWait === "always" || (reuseTimeWait === "loopback" && isLoopback(tcb.remoteAddress));
  return reuses && nowNs - tcb.tsRecentNs > APART_NS;
}

/** The new connection echoes the peer's last timestamp in its SYN, and knows what is old by it. */
export function inheritTimestamp(tcb: Tcb, before: Tcb): void {
  tcb.tsRecent = before.tsRecent;
  tcb.tsRecentNs = before.tsRecentNs;
}
