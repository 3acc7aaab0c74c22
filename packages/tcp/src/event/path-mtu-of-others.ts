import type { ConnectionTable } from "../connection-table.ts";
import type { Endpoint } from "../endpoint.ts";
import { lowerMss } from "../send/mss.ts";

/**
 * One connection has met the MTU of a path: all others over it hear of that (RFC 1191 §6.2). Their new
 * segments are as long as it takes; what is on its way already and too long draws an error of its own.
 */
export function tellOfPathMtu(table: ConnectionTable, from: Endpoint): void {
  const { remoteAddress, config, sending } = from.tcb;
  if (!config.pathMtuDiscovery) return;
  table.forEach((endpoint) => {
    if (endpoint === from || endpoint.remoteAddress !== remoteAddress) return;
    const { tcb } = endpoint;
    tcb.sending.mayFragment = sending.mayFragment;
    // One in SYN-SENT asks when its options are settled.
    if (!tcb.config.pathMtuDiscovery || tcb.state === "SYN-SENT") return;
    if (lowerMss(tcb, sending.pathMtuBytes)) tcb.sending.loweredByOthers = true;
  });
}
