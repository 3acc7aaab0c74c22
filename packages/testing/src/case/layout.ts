import type { CableCase, NetworkCase } from "./network-case.ts";

/** The names of a case's hosts and routers, and which cables there are between them. */
export interface Layout {
  readonly clients: readonly string[];
  readonly servers: readonly string[];
  readonly routers: readonly string[];
  /** Along the path, then the detour, then the access cables; each from the clients to the servers. */
  readonly cables: readonly {
    readonly from: string;
    readonly to: string;
    readonly cable: CableCase;
  }[];
}

const CLEAN: CableCase = {};

/** Says what a case's network is made of. */
export function layoutOf({
  path = [CLEAN],
  detour = [],
  pairs = 1,
  access = CLEAN,
}: NetworkCase): Layout {
  const [clients, servers] = [hostsNamed("client", pairs), hostsNamed("server", pairs)];
  const several = pairs > 1;
  const isStar = several && path.length === 0;
  const [start, end] = several ? ["left", isStar ? "left" : "right"] : ["client", "server"];
  // One pair without a path has a clean cable all the same.
  const roads = isStar ? [] : [roadOf(start, end, path.length === 0 ? [CLEAN] : path, "r")];
  if (!isStar && detour.length > 0) roads.push(roadOf(start, end, detour, "d"));
  const cables = roads.flat();
  const between = cables.map(({ to }) => to).filter((name) => name !== end);
  if (several) {
    for (const client of clients) cables.push({ from: client, to: start, cable: access });
    for (const server of servers) cables.push({ from: end, to: server, cable: access });
  }
  const routers = several ? [...new Set([start, end]), ...between] : between;
  return { clients, servers, routers, cables };
}

/** `client`, `client2`, `client3`, ... */
const hostsNamed = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}${i + 1}`));

/** Cables one after another, with routers r1, r2, ... between them. */
function roadOf(
  start: string,
  end: string,
  road: readonly CableCase[],
  router: string,
): { from: string; to: string; cable: CableCase }[] {
  const name = (hop: number): string =>
    hop === 0 ? start : hop === road.length ? end : `${router}${hop}`;
  return road.map((cable, hop) => ({ from: name(hop), to: name(hop + 1), cable }));
}

/** The port of a client, a hundred for each flow, and of a server. */
export const clientPort = (flow: number, lane: number): number => 20_000 + 100 * flow + lane;
export const serverPort = (flow: number): number => 5201 + flow;
export const udpClientPort = (flow: number): number => 50_000 + flow;
export const udpServerPort = (flow: number): number => 6000 + flow;
