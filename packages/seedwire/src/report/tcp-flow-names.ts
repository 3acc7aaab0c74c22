import type { Connection } from "@seedwire/tcp";
import type { Network } from "../net/index.ts";
import { FlowNames } from "./flow-name.ts";
import { tcpFlows } from "./tcp-flows.ts";

/** The names of all TCP connections as a report calls them, by both their ends: `client:49152>server:80#2`. */
export function tcpFlowNames(net: Network): Map<Connection, string> {
  const names = new FlowNames(net);
  const byEnd = new Map<Connection, string>();
  for (const flow of tcpFlows(net)) {
    const name = names.nextTcp(flow);
    byEnd.set(flow.opener, name);
    if (flow.other !== null) byEnd.set(flow.other, name);
  }
  return byEnd;
}
