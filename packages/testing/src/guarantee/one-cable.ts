import type { PacketFate } from "seedwire";
import type { NetworkCase } from "../case/index.ts";

/** A case and the fates of its packets. */
export interface FatedCase {
  readonly networkCase: NetworkCase;
  readonly fates: readonly PacketFate[];
}

/**
 * The same case over one cable instead of a path with routers, with the fates of all cables on that
 * one. Null if there are no routers to leave out.
 */
export function onOneCable({ networkCase, fates }: FatedCase): FatedCase | null {
  const { path = [], pairs = 1, detour: _detour, ...rest } = networkCase;
  if (pairs > 1 || path.length < 2) return null;
  const sum = (of: "delayNs"): number => path.reduce((total, cable) => total + (cable[of] ?? 0), 0);
  const least = (of: "rateBps" | "mtuBytes"): number =>
    Math.min(...path.map((cable) => cable[of] ?? Infinity));
  const [delayNs, rateBps, mtuBytes] = [sum("delayNs"), least("rateBps"), least("mtuBytes")];
  const cable = {
    ...(delayNs > 0 ? { delayNs } : {}),
    ...(rateBps < Infinity ? { rateBps } : {}),
    ...(mtuBytes < Infinity ? { mtuBytes } : {}),
  };
  const moved = new Map<string, PacketFate>();
  for (const fate of fates) {
    const link = fate.flow.startsWith("client") ? "client>server" : "server>client";
    const key = `${fate.flow} ${fate.packet} ${fate.fate}`;
    if (!moved.has(key)) moved.set(key, { ...fate, link });
  }
  return { networkCase: { ...rest, path: [cable] }, fates: [...moved.values()] };
}
