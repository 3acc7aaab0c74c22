import { NEVER } from "@seedwire/engine";
import { limitPacing } from "../congestion/pacing-rate.ts";
import { changeController } from "../congestion/change-controller.ts";
import { tcpConfig, type TcpOptions } from "../config.ts";
import type { Outbox } from "../outbox.ts";
import { clampLinuxWindow } from "../receive/linux-window.ts";
import { leastMemory } from "../receive/memory.ts";
import { optionsChanged } from "../send/options.ts";
import type { Tcb } from "../tcb.ts";
import { armKeepAlive, keepAliveIdleChanged } from "./keep-alive.ts";

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
  } else if (tcb.state !== "CLOSED" && tcb.state !== "SYN-SENT") {
    if (!before.keepAlive) armKeepAlive(tcb, out.nowNs);
    else if (config.keepAliveIdleNs !== before.keepAliveIdleNs) {
      keepAliveIdleChanged(tcb, out.nowNs);
    }
  }
  const isFixedNow = config.receiveBufferFixed && !before.receiveBufferFixed;
  if (isFixedNow || config.receiveBufferBytes !== before.receiveBufferBytes) {
    tcb.memory.limitBytes = leastMemory(config.receiveBufferBytes);
  }
  if (options.windowClampBytes !== undefined && tcb.windowClampBytes >= 0) {
    clampLinuxWindow(tcb, config.windowClampBytes);
  }
  if (config.congestionControl !== before.congestionControl) changeController(tcb, out.nowNs);
  else if (config.maxPacingBps !== before.maxPacingBps) limitPacing(tcb);
  tcb.rtt.minRtoNs = config.minRtoNs;
  // What the application has set is no longer for the peer to change (RFC 5482 §3).
  if (options.userTimeoutNs !== undefined) {
    tcb.userTimeoutIsFixed = true;
    tcb.adoptedUserTimeoutNs = NEVER;
  }
  if (config.advertisedUserTimeoutNs !== before.advertisedUserTimeoutNs) {
    tcb.sendUserTimeout = config.advertisedUserTimeoutNs !== NEVER;
  }
  optionsChanged(tcb, before, out);
}
