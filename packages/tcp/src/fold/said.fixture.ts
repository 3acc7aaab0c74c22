import type { Tcb } from "../tcb.ts";
import { ownedBy, recordsOf } from "./records.ts";

/** All that the records say, but for the objects in them that each TCB has of its own. */
export function said(tcb: Tcb): unknown[] {
  const owned = ownedBy(tcb);
  return recordsOf(tcb).map((record) =>
    Object.entries(record).filter(([, value]) => !owned.has(value)),
  );
}
