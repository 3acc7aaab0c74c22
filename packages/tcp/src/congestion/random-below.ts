import type { Rng } from "@seedwire/engine";
import type { Node } from "@seedwire/ip";
import { formatAddress } from "@seedwire/wire";
import type { ConnectionEnds } from "../create-tcb.ts";
import type { RandomBelow } from "./controller.ts";

/**
 * Random whole numbers for a connection, from a stream of its own, which is made when it is needed
 * first: most never need it.
 */
export function randomBelow(
  node: Node,
  { localPort, remoteAddress, remotePort }: ConnectionEnds,
): RandomBelow {
  let rng: Rng | null = null;
  return (below) => {
    rng ??= node.simulation.rng(
      `${node.name} tcp ${localPort} ${formatAddress(remoteAddress)}:${remotePort}`,
    );
    return Math.floor(rng.quick() * below);
  };
}
