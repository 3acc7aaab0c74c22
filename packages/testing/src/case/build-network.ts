import {
  bernoulli,
  bytes,
  heldBack,
  markAbove,
  packets,
  type Cable,
  type CableOptions,
  type DirectionOptions,
  type Host,
  type Network,
  type QueueModel,
} from "seedwire";
import { layoutOf } from "./layout.ts";
import type { CableCase, LinkCase, NetworkCase } from "./network-case.ts";

/** A cable as it was laid, and what its case says. */
export interface LaidCable {
  readonly cable: Cable;
  readonly there: LinkCase;
  readonly back: LinkCase;
}

/** The network of a case. */
export interface BuiltNetwork {
  readonly clients: readonly Host[];
  readonly servers: readonly Host[];
  /** Along the path, then the detour, then the access cables. */
  readonly cables: readonly LaidCable[];
}

/** Builds hosts, routers and cables. */
export function buildNetwork(net: Network, networkCase: NetworkCase): BuiltNetwork {
  const { clients, servers, routers, cables } = layoutOf(networkCase);
  const { tcp = {} } = networkCase;
  const made = {
    clients: clients.map((name) => net.host(name, { tcp: tcp.client ?? {} })),
    servers: servers.map((name) => net.host(name, { tcp: tcp.server ?? {} })),
  };
  for (const name of routers) net.router(name);
  const laid = cables.map(({ from, to, cable }) => {
    const [there, back] = [wayOf(cable, cable.there), wayOf(cable, cable.back)];
    const options = { forward: directionOf(there), back: directionOf(back) } satisfies CableOptions;
    return { cable: net.cable(from, to, options), there, back };
  });
  return { ...made, cables: laid };
}

/** What a cable says of one direction. */
function wayOf({ there: _there, back: _back, ...both }: CableCase, way: LinkCase = {}): LinkCase {
  return { ...both, ...way };
}

function directionOf(link: LinkCase): DirectionOptions {
  const { reorder = 0, heldBackNs = 0, jitterNs = 0, loss = 0, corrupt = 0, duplicate = 0 } = link;
  const queue = queueOf(link);
  return {
    ...(link.rateBps === undefined ? {} : { rateBps: link.rateBps }),
    ...(link.delayNs === undefined ? {} : { delayNs: link.delayNs }),
    ...(link.mtuBytes === undefined ? {} : { mtuBytes: link.mtuBytes }),
    ...(queue === null ? {} : { queue }),
    ...(loss > 0 ? { loss } : {}),
    ...(corrupt > 0 ? { corrupt } : {}),
    ...(duplicate > 0 ? { duplicate } : {}),
    ...(jitterNs > 0 ? { jitter: jitterNs } : {}),
    ...(reorder > 0 && heldBackNs > 0 ? { reorder: heldBack(bernoulli(reorder), heldBackNs) } : {}),
  };
}

function queueOf({ queuePackets, queueBytes, markAbovePackets }: LinkCase): QueueModel | null {
  if (markAbovePackets !== undefined) return markAbove(markAbovePackets, queuePackets ?? 10_000);
  if (queueBytes !== undefined) return bytes(queueBytes);
  return queuePackets === undefined ? null : packets(queuePackets);
}
