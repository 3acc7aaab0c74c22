import { NEVER } from "@seedwire/engine";
import { tcpConfig, type TcpOptions } from "../config.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { armKeepAlive } from "./keep-alive.ts";

/**
 * The application changes choices of a connection that lives, like setsockopt. What was decided in
 * the handshake stays as it is; the rest counts from now on, and what may leave by it leaves.
 */
export function configure(tcb: Tcb, options: TcpOptions, out: Outbox): void {
  const before = tcb.config;
  const config = tcpConfig(before, options);
  tcb.config = config;
  if (!config.keepAlive) {
    tcb.keepAliveDeadlineNs = NEVER;
    tcb.keepAliveProbesSent = 0;
  } else if (!before.keepAlive || config.keepAliveIdleNs !== before.keepAliveIdleNs) {
    if (tcb.state !== "CLOSED" && tcb.state !== "SYN-SENT") armKeepAlive(tcb, out.nowNs);
  }
}
