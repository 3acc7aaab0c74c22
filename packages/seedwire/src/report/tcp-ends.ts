import type { Connection } from "@seedwire/tcp";
import type { Network } from "../net/index.ts";
import { FlowNames } from "./flow-name.ts";
import { tcpFlows } from "./tcp-flows.ts";

/** What an end of a TCP connection belongs to. */
export interface TcpEnd {
  /** The flow as a report calls it: `client:49152>server:80#2`. */
  readonly flow: string;
  /** The other end; null if the SYN never reached anybody, or found no listener. */
  readonly other: Connection | null;
}

/** All ends of TCP connections of a network. */
export function tcpEnds(net: Network): Map<Connection, TcpEnd> {
  const names = new FlowNames(net);
  const ends = new Map<Connection, TcpEnd>();
  for (const flow of tcpFlows(net)) {
    const name = names.nextTcp(flow);
    const { opener, other } = flow;
    ends.set(opener, { flow: name, other });
    if (other !== null) ends.set(other, { flow: name, other: opener });
  }
  return ends;
}
