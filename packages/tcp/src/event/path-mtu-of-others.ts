import type { ConnectionTable } from "../connection-table.ts";
import type { Endpoint } from "../endpoint.ts";
import type { TcpStack } from "../stack.ts";
import { hearOfPathMtu } from "./icmp.ts";

/**
 * One connection has met the MTU of a path: all others over it hear of that (RFC 1191 §6.2). Their new
 * segments are as long as it takes; what is on its way already and too long draws an error of its own.
 */
export function tellOfPathMtu(table: ConnectionTable, from: Endpoint): void {
  const { remoteAddress, config, sending } = from.tcb;
  const isLinux = config.profile === "linux";
  if (!config.pathMtuDiscovery && !isLinux) return;
  table.forEach((endpoint) => {
    if (endpoint === from || endpoint.remoteAddress !== remoteAddress) return;
    const { tcb } = endpoint;
    tcb.sending.mayFragment = sending.mayFragment;
    // One in SYN-SENT asks when its options are settled.
    if ((!tcb.config.pathMtuDiscovery && !isLinux) || tcb.state === "SYN-SENT") return;
    hearOfPathMtu(tcb, sending.pathMtuBytes);
  });
}

/** What the host believes of path MTUs is TCP's choice. */
export function heedPathMtus({ config, node: { pathMtus } }: TcpStack): void {
  pathMtus.leastBytes = config.leastPathMtuBytes;
  pathMtus.belief = config.pathMtuBelief;
}
