import type { Ns } from "@seedwire/engine";

/** Which packets faults may befall. What is left out is not limited. */
export interface FaultWindow {
  /** Only packets with these numbers, the first and the last one included: all that are offered to any link count, from 1. */
  readonly packets?: readonly [first: number, last: number];
  /** Only packets on this link: `client>server`. */
  readonly link?: string;
  /** Only packets that are offered from then on, and before then. */
  readonly fromNs?: Ns;
  readonly toNs?: Ns;
}

export function isInWindow(
  { packets, link, fromNs = 0, toNs = Infinity }: FaultWindow,
  number: number,
  linkName: string,
  nowNs: Ns,
): boolean {
  if (packets !== undefined && (number < packets[0] || number > packets[1])) return false;
  if (link !== undefined && link !== linkName) return false;
  return nowNs >= fromNs && nowNs < toNs;
}
