import type { Connection } from "@seedwire/tcp";
import type { Network } from "../net/index.ts";

/** A TCP connection with both its ends, as far as the simulation has them. */
export interface TcpFlow {
  /** Who opened it; the first to do so where both did. */
  readonly opener: Connection;
  /** Null if the SYN never reached anybody, or found no listener. */
  readonly other: Connection | null;
}

/** All TCP connections of a network, in the order in which they were opened. */
export function tcpFlows(net: Network): TcpFlow[] {
  const openers: Connection[] = [];
  const accepted = new Map<string, Connection[]>();
  for (const host of net.hosts) {
    for (const connection of host.tcp.connections) {
      if (connection.active) openers.push(connection);
      const key = keyOf(connection, "peer's");
      const list = accepted.get(key);
      if (list === undefined) accepted.set(key, [connection]);
      else list.push(connection);
    }
  }
  openers.sort((a, b) => a.createdNs - b.createdNs);
  const paired = new Set<Connection>();
  const flows: TcpFlow[] = [];
  for (const opener of openers) {
    if (paired.has(opener)) continue;
    const candidates = accepted.get(keyOf(opener, "own")) ?? [];
    const other =
      candidates.find((candidate) => !paired.has(candidate) && isPeer(opener, candidate)) ?? null;
    paired.add(opener);
    if (other !== null) paired.add(other);
    flows.push({ opener, other });
  }
  return flows;
}

/** The four-tuple as one end sees it. */
function keyOf(connection: Connection, side: "own" | "peer's"): string {
  const { localAddress, localPort, remoteAddress, remotePort } = connection;
  const [local, remote] = [`${localAddress}:${localPort}`, `${remoteAddress}:${remotePort}`];
  return side === "own" ? `${local}>${remote}` : `${remote}>${local}`;
}

/** Of several incarnations of a connection, the other end is the one that got our SYN. */
function isPeer(opener: Connection, candidate: Connection): boolean {
  return candidate.endpoint.tcb.irs === opener.endpoint.tcb.iss;
}
