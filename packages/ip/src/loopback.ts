import { Link } from "@seedwire/link";
import type { Node } from "./node.ts";

/** MTU of the loopback link, bytes. */
export const LOOPBACK_MTU_BYTES = 65535;

/** The link from a node to itself: of no length, so that what goes over it arrives in an event of its own. */
export const makeLoopback = (node: Node): Link =>
  new Link(node.simulation, node.pool, node, {
    name: `${node.name}>${node.name}`,
    mtuBytes: LOOPBACK_MTU_BYTES,
  });
