import type { Tcb } from "../tcb.ts";

/** A record, looked at field by field. */
export type Fields = Record<string, unknown>;

/**
 * The records that a TCB consists of, itself the first: objects whose fields, in order, are all that
 * there is to know of a connection that is foldable; and arrays of numbers. What is not among them is
 * empty then, so that a new one stands for it, or is the congestion control, if that is not foldable.
 */
export function recordsOf(tcb: Tcb): readonly Fields[] {
  const { sending, reassembly, ecn, delivery, windowUse, minRtt } = tcb;
  return [
    tcb,
    tcb.counters,
    tcb.sendBuffer,
    sending,
    sending.queue,
    sending.chronograph,
    tcb.receiveBuffer,
    reassembly,
    tcb.memory,
    ecn,
    ecn.received,
    tcb.rack,
    tcb.reduction,
    tcb.probe,
    delivery,
    delivery.rate,
    windowUse,
    windowUse.validation,
    tcb.pacing,
    tcb.rtt,
    minRtt,
    minRtt.values,
    minRtt.timesNs,
    tcb.fastOpen,
    ...(tcb.congestion.records() ?? []),
  ] as unknown as readonly Fields[];
}

/**
 * The keys of what is kept of a record: what its class says, whose other fields, private ones above all,
 * are empty or of no meaning then, or else all. (Private fields are plain ones in a bundle.)
 */
export const keysOf = (record: Fields): readonly string[] =>
  (record.constructor as { foldedKeys?: readonly string[] }).foldedKeys ?? Object.keys(record);

/** Objects that fields of the records hold and that are not compared: records, and what is empty. */
export function ownedBy(tcb: Tcb): ReadonlySet<unknown> {
  const { sending, reassembly, windowUse } = tcb;
  return new Set<unknown>([
    ...recordsOf(tcb),
    tcb.scoreboard,
    sending.sent,
    sending.waiting,
    reassembly.sack,
    windowUse.validation.samples,
    windowUse.validation.timesNs,
    tcb.congestion,
    tcb.congestion.random,
  ]);
}
