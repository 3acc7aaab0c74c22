import { NEVER } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { delayedAckTimeout } from "../receive/ack-policy.ts";
import type { Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";
import { keepAliveTimeout } from "./keep-alive.ts";
import { pacingTimeout } from "./pacing-timeout.ts";
import { persistTimeout } from "./persist-timeout.ts";
import { xmitTimeout } from "./retransmission-timeout.ts";

/** The earliest deadline of something that is under way; NEVER if none is set. */
export const foregroundDeadlineNs = (tcb: Tcb): number =>
  Math.min(
    tcb.rtoDeadlineNs,
    tcb.delayedAckDeadlineNs,
    tcb.persistDeadlineNs,
    tcb.pacing.deadlineNs,
  );

/** The earliest deadline of an end that comes by itself, or of a silent peer; NEVER if none is set. */
export const backgroundDeadlineNs = (tcb: Tcb): number =>
  Math.min(tcb.keepAliveDeadlineNs, tcb.timeWaitDeadlineNs);

/** The earliest deadline of a connection; NEVER if none is set. */
export const nextDeadlineNs = (tcb: Tcb): number =>
  Math.min(foregroundDeadlineNs(tcb), backgroundDeadlineNs(tcb));

/** Whether all that it waits for is an end that comes by itself, or a silent peer. */
export const waitsInBackground = (tcb: Tcb): boolean => foregroundDeadlineNs(tcb) === NEVER;

/** Time has passed: everything whose deadline has come happens, in this order. */
export function timeout(tcb: Tcb, out: Outbox): void {
  const { nowNs } = out;
  if (tcb.timeWaitDeadlineNs <= nowNs) return closeDown(tcb, out);
  if (tcb.delayedAckDeadlineNs <= nowNs) delayedAckTimeout(tcb);
  if (tcb.pacing.deadlineNs <= nowNs) pacingTimeout(tcb, out);
  if (tcb.rtoDeadlineNs <= nowNs) xmitTimeout(tcb, out);
  if (tcb.persistDeadlineNs <= nowNs) persistTimeout(tcb, out);
  if (tcb.keepAliveDeadlineNs <= nowNs) keepAliveTimeout(tcb, out);
}
