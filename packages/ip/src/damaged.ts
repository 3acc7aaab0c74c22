import { parsePacket, type Packet, type ParseResult } from "@seedwire/wire";
import { drop, type NodeDropReason } from "./drop.ts";
import type { Node } from "./node.ts";

/**
 * Reads a packet that a link has damaged, at the node that it is for. The checksum of the transport
 * decides: what it misses is delivered as it came.
 *
 * @returns a packet of what its bytes say, or null if they are refused; `packet` is gone either way
 */
export function readDamaged(node: Node, packet: Packet): Packet | null {
  const read = node.pool.take();
  const found = parsePacket(packet.damaged!, read);
  if (found !== "ok") {
    node.pool.release(read);
    drop(node, packet, reasonOf(found));
    return null;
  }
  read.serial = packet.serial;
  node.pool.release(packet);
  return read;
}

/** Under which reason a packet dies that cannot be read; its IP header has been verified when it came. */
export const reasonOf = (found: Exclude<ParseResult, "ok">): NodeDropReason =>
  found.endsWith("checksum") ? "transport-checksum" : "transport-header";
