import type { Outbox } from "../outbox.ts";
import { maySend } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";
import { giveUp } from "./give-up.ts";

/**
 * Counts one more time-out without an answer. Past R2 the connection is given up.
 *
 * @param sentNs when that was sent which had no answer
 */
export function givesUp(tcb: Tcb, sentNs: number, out: Outbox): boolean {
  // A peer that answers, with its window closed, is waited for (RFC 9293 MUST-37, SHLD-17).
  const answered = tcb.lastReceivedNs >= tcb.lastSentNs;
  if (answered && tcb.sndWndBytes === 0 && maySend(tcb.state)) {
    tcb.timeouts = 0;
    return false;
  }
  if (tcb.timeouts === 0) tcb.firstTimeoutSentNs = sentNs;
  if (!pastR2(tcb, out.nowNs)) {
    tcb.timeouts++;
    return false;
  }
  // A half-open connection of a listener vanishes; nobody knew of it.
  if (tcb.state === "SYN-RECEIVED" && tcb.passive) closeDown(tcb, out);
  else giveUp(tcb, "ETIMEDOUT", out);
  return true;
}

/** R2 (RFC 9293 §3.8.3): has this been tried often or long enough? */
function pastR2(tcb: Tcb, nowNs: number): boolean {
  const { config, timeouts } = tcb;
  if (tcb.state === "SYN-SENT") return timeouts >= config.synRetries;
  if (tcb.state === "SYN-RECEIVED") return timeouts >= config.synAckRetries;
  if (timeouts >= config.retries2) return true;
  return nowNs - tcb.firstTimeoutSentNs >= config.r2Ns;
}
