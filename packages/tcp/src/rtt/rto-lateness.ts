import { ms, type Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import { slotTicks } from "../timer-end.ts";
import { rtoNs } from "./rto.ts";

/** A tick of the kernels that we compare with (HZ 250). */
const TICK_NS = ms(4);

/**
 * How late the latest so many retransmission timers of Linux are in all, and in the mean. Limits in time
 * notice that, so a host whose timers are exact has to reckon with it; one with a timer wheel
 * (`timerTickNs`) was that late.
 */
export function rtoLatenessNs(tcb: Tcb, timers: number): Ns {
  if (tcb.config.timerTickNs > 0) return 0;
  let sumNs = 0;
  let before = slotTicks(linuxRtoTicks(tcb, tcb.rtoBackoff - timers));
  for (let backoff = tcb.rtoBackoff - timers + 1; backoff <= tcb.rtoBackoff; backoff++) {
    const ticks = linuxRtoTicks(tcb, backoff);
    const slot = slotTicks(ticks);
    sumNs += (ticks + latenessTicks(ticks, slot, before)) * TICK_NS - rtoNs(tcb, backoff);
    before = slot;
  }
  return sumNs;
}

/** The RTO is rounded up to ticks before it is doubled. */
function linuxRtoTicks(tcb: Tcb, backoff: number): number {
  const mostTicks = tcb.config.maxRtoNs / TICK_NS;
  let ticks = Math.ceil(rtoNs(tcb, 0) / TICK_NS);
  for (let time = 0; time < backoff && ticks < mostTicks; time++) ticks *= 2;
  return Math.min(ticks, mostTicks);
}

/**
 * A timer ends with the slot of the wheel that its end lies in. It began when the one before ended, with
 * a slot of its own; how that lies in a larger slot is anybody's guess.
 */
function latenessTicks(ticks: number, slot: number, before: number): number {
  const step = Math.min(slot, before);
  return step - (ticks % step) + (slot - step) / 2;
}
