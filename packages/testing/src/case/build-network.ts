import {
  bernoulli,
  bytes,
  codel,
  fqCodel,
  gilbertElliott,
  heldBack,
  markAbove,
  packets,
  pie,
  red,
  type Cable,
  type CableOptions,
  type DirectionOptions,
  type Host,
  type LossModel,
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
    ...(loss > 0 ? { loss: lossOf(loss, link.burstPackets) } : {}),
    ...(corrupt > 0 ? { corrupt } : {}),
    ...(duplicate > 0 ? { duplicate } : {}),
    ...(jitterNs > 0 ? { jitter: jitterNs } : {}),
    ...(reorder > 0 && heldBackNs > 0 ? { reorder: heldBack(bernoulli(reorder), heldBackNs) } : {}),
  };
}

/** By the formulas of {@link gilbertElliott}, where there is such a model. */
function lossOf(loss: number, burstPackets: number | undefined): LossModel | number {
  if (burstPackets === undefined) return loss;
  const r = 1 / burstPackets;
  const p = (r * loss) / (1 - loss);
  return p <= 1 ? gilbertElliott({ p, r }) : loss;
}

const HASTY = { targetNs: 2e6, intervalNs: 2e7, ecn: true };

/** Targets and thresholds below the defaults, so that short transfers meet them. */
const DISCIPLINES = {
  codel: (limitPackets: number) => codel({ ...HASTY, limitPackets }),
  fqCodel: (limitPackets: number) => fqCodel({ ...HASTY, limitPackets }),
  pie: (limitPackets: number) =>
    pie({ targetNs: 2e6, updateNs: 5e6, maxBurstNs: 1e7, ecn: true, limitPackets }),
  red: (limitPackets: number) =>
    red({ minPackets: 2, maxPackets: 8, weight: 0.1, ecn: true, limitPackets }),
} satisfies Record<string, (limitPackets: number) => QueueModel>;

function queueOf(link: LinkCase): QueueModel | null {
  const { queuePackets, queueBytes, markAbovePackets, discipline } = link;
  if (discipline !== undefined) {
    return DISCIPLINES[discipline](Math.max(1, queuePackets ?? 10_000));
  }
  if (markAbovePackets !== undefined) return markAbove(markAbovePackets, queuePackets ?? 10_000);
  if (queueBytes !== undefined) return bytes(queueBytes);
  return queuePackets === undefined ? null : packets(queuePackets);
}
