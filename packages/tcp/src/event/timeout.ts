import { NEVER } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import { enterLoss } from "../loss/fast-retransmit.ts";
import type { Outbox } from "../outbox.ts";
import { armPersist, armRto } from "../rtt/rto.ts";
import { dataLimitBytes, output, retransmit, sendSegment } from "../send/output.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { maySend } from "../state.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";
import { giveUp } from "./give-up.ts";
import { keepAliveTimeout } from "./keep-alive.ts";

/** The earliest deadline of a connection; NEVER if none is set. */
export const nextDeadlineNs = (tcb: Tcb): number =>
  Math.min(
    tcb.rtoDeadlineNs,
    tcb.delayedAckDeadlineNs,
    tcb.persistDeadlineNs,
    tcb.keepAliveDeadlineNs,
    tcb.timeWaitDeadlineNs,
  );

/** Whether all that it waits for is an end that comes by itself, or a silent peer. */
export const waitsInBackground = (tcb: Tcb): boolean =>
  tcb.rtoDeadlineNs === NEVER &&
  tcb.delayedAckDeadlineNs === NEVER &&
  tcb.persistDeadlineNs === NEVER;

/** Time has passed: everything whose deadline has come happens, in this order. */
export function timeout(tcb: Tcb, out: Outbox): void {
  const { nowNs } = out;
  if (tcb.timeWaitDeadlineNs <= nowNs) return closeDown(tcb, out);
  if (tcb.delayedAckDeadlineNs <= nowNs) {
    tcb.delayedAckDeadlineNs = NEVER;
    tcb.ackNow = true;
  }
  if (tcb.rtoDeadlineNs <= nowNs) retransmissionTimeout(tcb, out);
  if (tcb.persistDeadlineNs <= nowNs) persistTimeout(tcb, out);
  if (tcb.keepAliveDeadlineNs <= nowNs) keepAliveTimeout(tcb, out);
}

/** The retransmission timer expired (RFC 6298 §5.4 to §5.7). */
function retransmissionTimeout(tcb: Tcb, out: Outbox): void {
  tcb.rtoDeadlineNs = NEVER;
  if (givesUp(tcb, tcb.scoreboard.sentNs(0), out)) return;
  tcb.counters.rtos++;
  if (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED") {
    tcb.synTimeouts++;
    const linear = tcb.state === "SYN-SENT" ? tcb.config.synLinearTimeouts : 0;
    if (tcb.synTimeouts > linear) tcb.rtoBackoff++;
    retransmit(tcb, out, 0);
  } else {
    enterLoss(tcb, out);
    tcb.rtoBackoff++;
    output(tcb, out);
  }
  armRto(tcb, out.nowNs);
}

/**
 * Counts one more time-out without an answer. Past R2 the connection is given up.
 *
 * @param sentNs when that was sent which had no answer
 */
function givesUp(tcb: Tcb, sentNs: number, out: Outbox): boolean {
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

/**
 * The persist timer expired. With a zero window: a probe (RFC 9293 §3.8.6.1), for as long as the
 * peer answers. With a small one: what fits goes out after all (§3.8.6.2.1 (4)).
 */
function persistTimeout(tcb: Tcb, out: Outbox): void {
  tcb.persistDeadlineNs = NEVER;
  const usable = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), tcb.sndNxt);
  const queued = tcb.sendBuffer.endOffset - offsetOf(tcb, tcb.sndNxt);
  if (usable > 0 && queued > 0) {
    sendSegment(tcb, out, Math.min(usable, queued, dataLimitBytes(tcb)), false);
    return;
  }
  if (tcb.persistBackoff > 0 && givesUp(tcb, tcb.lastSentNs, out)) return;
  tcb.persistBackoff++;
  tcb.counters.zeroWindowProbes++;
  // A number already acknowledged draws an ACK from any receiver, and none of the data is at risk.
  emitSegment(tcb, out, ACK, seqAdd(tcb.sndUna, -1), 0);
  armPersist(tcb, "rwnd", out);
}
