import { FAULT_KINDS } from "./fault-plan.ts";
import type { PlannedFault } from "./faulty-network.ts";

interface Planned {
  readonly planned: readonly PlannedFault[];
}

/** The order of trials as they are planned, whichever ends first: fewer faults first, then by kind and packet. */
export function byPlace({ planned: a }: Planned, { planned: b }: Planned): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let at = 0; at < a.length; at++) {
    const [one, other] = [a[at]!, b[at]!];
    if (one.kind !== other.kind) {
      return FAULT_KINDS.indexOf(one.kind) - FAULT_KINDS.indexOf(other.kind);
    }
    if (one.nth !== other.nth) return one.nth - other.nth;
  }
  return 0;
}
