import { show } from "@seedwire/engine";
import { checkUp, isPort, SocketError, type Node } from "@seedwire/ip";
import { ANY, isBroadcast, isMulticast, type Address } from "@seedwire/wire";
import type { TcpConfig } from "./config.ts";

/** Refuses an active OPEN whose ends cannot be (RFC 9293 §3.10.1). */
export function checkEnds(
  destination: Address,
  port: number,
  localPort: number | undefined,
  what: string,
): void {
  if (isBroadcast(destination) || isMulticast(destination) || destination === ANY) {
    throw new SocketError("ENETUNREACH", what, "TCP speaks to one host (RFC 9293 MUST-46)");
  }
  if (!isPort(port)) throw new SocketError("EINVAL", what, "a port is 1 to 65535");
  if (localPort !== undefined && !isPort(localPort)) {
    throw new SocketError("EINVAL", what, `local port ${show(localPort)}; 1 to 65535`);
  }
}

/**
 * Refuses an OPEN on a host that is down, or for want of permission or of room (RFC 9293 §3.10.1:
 * "connection illegal for this process", "insufficient resources").
 *
 * @param localPort the port that was named; 0 for any
 * @param connections how many there are
 */
export function checkLimits(
  node: Node,
  config: TcpConfig,
  localPort: number,
  connections: number,
  what: string,
): void {
  checkUp(node, what);
  if (localPort > 0 && localPort < config.leastLocalPort) {
    throw new SocketError("EACCES", what, `ports below ${config.leastLocalPort} are not for it`);
  }
  if (connections >= config.maxConnections) {
    throw new SocketError("ENOBUFS", what, `${connections} connections are all there may be`);
  }
}
