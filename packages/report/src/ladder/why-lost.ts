import type { NodeDropReason } from "@seedwire/ip";
import type { DropReason } from "@seedwire/link";

const ON_LINKS: Readonly<Record<DropReason, string>> = {
  queue: "queue",
  loss: "lost",
  mtu: "above the MTU",
  down: "link down",
  fate: "lost (fate)",
};

/** Why a packet died on a link, in words. */
export const whyLost = (reason: DropReason): string => ON_LINKS[reason];

/** Why a packet died in a node, in words. */
export function whyRefused(reason: NodeDropReason): string {
  if (reason.endsWith("-checksum")) return "wrong checksum";
  if (reason.endsWith("-header")) return "malformed header";
  return reason.replaceAll("-", " ");
}
