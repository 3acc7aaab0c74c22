import type { TcpConfig } from "../config.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";

/**
 * Choices about sending have changed: what Nagle's algorithm or a cork held back leaves (TCP_NODELAY,
 * TCP_CORK), the send buffer has another size (SO_SNDBUF).
 */
export function optionsChanged(tcb: Tcb, before: TcpConfig, out: Outbox): void {
  const { config, sending } = tcb;
  const noDelay = before.nagle && !config.nagle;
  const uncorked = before.cork && !config.cork;
  out.pushes = noDelay || uncorked;
  // Switching Nagle's algorithm off pushes what there is, but not through a cork.
  if (noDelay || (uncorked && !config.nagle)) sending.pushThrough = true;
  if (!config.sendBufferTuning && config.sendBufferBytes !== before.sendBufferBytes) {
    sending.bufferBytes = config.sendBufferBytes;
  }
}
