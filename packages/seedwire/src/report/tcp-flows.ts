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
  const byPeer = new Map<number, Connection[]>();
  for (const host of net.hosts) {
    for (const connection of host.tcp.connections) {
      if (connection.active) openers.push(connection);
      const key = keyOf(connection.remoteAddress, connection.remotePort);
      const list = byPeer.get(key);
      if (list === undefined) byPeer.set(key, [connection]);
      else list.push(connection);
    }
  }
  openers.sort((a, b) => a.createdNs - b.createdNs);
  const paired = new Set<Connection>();
  const flows: TcpFlow[] = [];
  for (const opener of openers) {
    if (paired.has(opener)) continue;
    const candidates = byPeer.get(keyOf(opener.localAddress, opener.localPort)) ?? [];
    const other =
      candidates.find((candidate) => isPeer(opener, candidate) && !paired.has(candidate)) ?? null;
    paired.add(opener);
    if (other !== null) paired.add(other);
    flows.push({ opener, other });
  }
  return flows;
}

/** Address and port as one exact number. */
const keyOf = (address: number, port: number): number => (address >>> 0) * 65_536 + port;

/** Of several incarnations of a connection, the other end is the one that got our SYN. */
const isPeer = (opener: Connection, candidate: Connection): boolean =>
  candidate.localPort === opener.remotePort &&
  candidate.localAddress === opener.remoteAddress &&
  candidate.endpoint.tcb.irs === opener.endpoint.tcb.iss;
