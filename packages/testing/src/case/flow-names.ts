import { formatAddress } from "@seedwire/wire";
import { flowNameBy, type FlowName, type Network } from "seedwire";

/** Names flows by hosts, as fate files and reports do. */
export function flowNames({ hosts }: Network): FlowName {
  const names = new Map(
    hosts.flatMap(({ name, node }) => node.addresses.map((address) => [address, name] as const)),
  );
  return flowNameBy((address) => names.get(address) ?? formatAddress(address));
}
