import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import { viewOf } from "./sender-view.ts";

/**
 * What the congestion control tells of itself, as Linux names and counts it (TCP_CC_INFO). One that depends
 * on ECN and did not get it is Reno under another name, and tells nothing but zeros.
 */
export function controlInfo(tcb: Tcb, nowNs: Ns): Readonly<Record<string, number>> {
  const { congestion, ecn } = tcb;
  const info = congestion.info(viewOf(tcb, nowNs));
  if (!congestion.needsEcn || ecn.agreed) return info;
  return Object.fromEntries(Object.keys(info).map((name) => [name, 0]));
}
