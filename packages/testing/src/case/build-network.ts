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

const CLEAN: CableCase = {};

/** Builds hosts, routers and cables. */
export function buildNetwork(net: Network, networkCase: NetworkCase): BuiltNetwork {
  const { detour = [], pairs = 1, access = CLEAN, tcp = {} } = networkCase;
  const several = pairs > 1;
  const path = networkCase.path ?? [CLEAN];
  const cables: LaidCable[] = [];
  const lay = (from: Host, to: Host, cable: CableCase): void => {
    const [there, back] = [wayOf(cable, cable.there), wayOf(cable, cable.back)];
    const options = { forward: directionOf(there), back: directionOf(back) } satisfies CableOptions;
    cables.push({ cable: net.cable(from, to, options), there, back });
  };
  const hostsNamed = (name: string, options: NonNullable<typeof tcp.client>): Host[] =>
    Array.from({ length: pairs }, (_, pair) =>
      net.host(pair === 0 ? name : `${name}${pair + 1}`, { tcp: options }),
    );

  const clients = hostsNamed("client", tcp.client ?? {});
  const servers = hostsNamed("server", tcp.server ?? {});
  const start = several ? net.router("left") : clients[0]!;
  // One pair without a path has a clean cable all the same.
  const isStar = several && path.length === 0;
  const end = isStar ? start : several ? net.router("right") : servers[0]!;
  if (!isStar) layRoad(net, start, end, path.length === 0 ? [CLEAN] : path, "r", lay);
  if (!isStar && detour.length > 0) layRoad(net, start, end, detour, "d", lay);
  if (several) {
    for (const client of clients) lay(client, start, access);
    for (const server of servers) lay(end, server, access);
  }
  return { clients, servers, cables };
}

/** Cables one after another, with routers r1, r2, ... between them. */
function layRoad(
  net: Network,
  start: Host,
  end: Host,
  road: readonly CableCase[],
  router: string,
  lay: (from: Host, to: Host, cable: CableCase) => void,
): void {
  let from = start;
  road.forEach((cable, hop) => {
    const to = hop === road.length - 1 ? end : net.router(`${router}${hop + 1}`);
    lay(from, to, cable);
    from = to;
  });
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
