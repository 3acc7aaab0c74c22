import { NEVER, type Ns } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { giveUp } from "./give-up.ts";

/** Starts to wait for silence, if the application asked for keep-alives (RFC 9293 §3.8.4). */
export function armKeepAlive(tcb: Tcb, nowNs: Ns): void {
  if (tcb.config.keepAlive) tcb.keepAliveDeadlineNs = nowNs + tcb.config.keepAliveIdleNs;
}

/** The keep-alive timer expired: waits on, probes, or gives up. */
export function keepAliveTimeout(tcb: Tcb, out: Outbox): void {
  const { keepAliveIdleNs, keepAliveIntervalNs, keepAliveProbes } = tcb.config;
  const idleEndsNs = tcb.lastReceivedNs + keepAliveIdleNs;
  if (tcb.keepAliveProbesSent === 0 && idleEndsNs > out.nowNs) {
    tcb.keepAliveDeadlineNs = idleEndsNs; // something came meanwhile (RFC 9293 MUST-26)
    return;
  }
  if (tcb.scoreboard.count > 0) {
    // Data in flight watches the peer well enough.
    tcb.keepAliveDeadlineNs = out.nowNs + keepAliveIdleNs;
    return;
  }
  if (tcb.keepAliveProbesSent >= keepAliveProbes) {
    giveUp(tcb, "ETIMEDOUT", out);
    return;
  }
  tcb.keepAliveProbesSent++;
  emitSegment(tcb, out, ACK, seqAdd(tcb.sndNxt, -1), 0);
  tcb.keepAliveDeadlineNs = out.nowNs + keepAliveIntervalNs;
}

/** Something came from the peer: it lives. */
export function peerIsAlive(tcb: Tcb, nowNs: Ns): void {
  tcb.lastReceivedNs = nowNs;
  if (tcb.keepAliveDeadlineNs === NEVER || tcb.keepAliveProbesSent === 0) return;
  tcb.keepAliveProbesSent = 0;
  tcb.keepAliveDeadlineNs = nowNs + tcb.config.keepAliveIdleNs;
}
