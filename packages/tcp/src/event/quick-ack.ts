import { deservesUpdate } from "../receive/window.ts";
import { linuxAckAfterRead, becomeInteractive, isInteractive } from "../receive/linux-acks.ts";
import type { Tcb } from "../tcb.ts";

/** Whether ACKs may leave at once: what reading TCP_QUICKACK tells (Linux). */
export const mayAckQuickly = (tcb: Tcb): boolean => !isInteractive(tcb);

/**
 * TCP_QUICKACK (Linux): 0 lets ACKs wait for data of ours; else they leave at once for now, the one
 * that waits too, if the application has read all. An even number does that once.
 */
export function setQuickAck(tcb: Tcb, value: number): void {
  if (value === 0) return becomeInteractive(tcb);
  tcb.answersInTurn = 0;
  if (tcb.state !== "ESTABLISHED" && tcb.state !== "CLOSE-WAIT") return;
  if (!tcb.ackScheduled) return;
  tcb.smallPushes = Math.max(tcb.smallPushes, 1);
  if (linuxAckAfterRead(tcb)) tcb.ackNow = true;
  else if (tcb.state === "ESTABLISHED" && deservesUpdate(tcb)) tcb.ackNow = true;
  if ((value & 1) === 0) becomeInteractive(tcb);
}
