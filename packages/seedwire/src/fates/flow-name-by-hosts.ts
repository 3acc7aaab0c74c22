import { flowNameBy, type FlowName } from "@seedwire/link";
import { formatAddress, type Address } from "@seedwire/wire";
import type { Host } from "../net/index.ts";

/**
 * Names flows as reports and fate files do, by hosts: `server:80>client:49152`.
 *
 * @param hosts those there are by now; they become more while a scenario builds its network
 */
export function flowNameByHosts(hosts: () => readonly Host[]): FlowName {
  const names = new Map<Address, string>();
  let known = 0;
  return flowNameBy((address) => {
    for (const all = hosts(); known < all.length; known++) {
      const { name, node } = all[known]!;
      for (const each of node.addresses) names.set(each, name);
    }
    return names.get(address) ?? formatAddress(address);
  });
}
