import { ms, NEVER, type Ns } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { cutByUserTimeout } from "../event/user-timeout.ts";
import { rtoNs } from "../rtt/rto.ts";
import { seqAdd } from "../seq.ts";
import { type Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { watchNewData } from "../loss/watch.ts";
import { dataLimitBytes } from "./mss.ts";
import { sendHead } from "./push.ts";
import { emitSegment } from "./segment.ts";
import { inUrgentMode } from "./urgent.ts";
import { FINISHED } from "./write-queue.ts";

/** The least time before the first probe (Linux: TCP_RTO_MIN). */
const LEAST_WAIT_NS = ms(200);
/** Doublings that lead from there past the largest RTO. */
const MOST_DOUBLINGS = 10;

/** How long until the next probe (Linux: tcp_probe0_when). */
export function probeWaitNs(tcb: Tcb): Ns {
  const doublings = Math.min(tcb.probeBackoff, MOST_DOUBLINGS);
  return Math.min(Math.max(rtoNs(tcb), LEAST_WAIT_NS) * (1 << doublings), tcb.config.maxRtoNs);
}

/** Data waits with nothing in flight, so no ACK will come of itself: a probe is due some time. */
export function watchWindow(tcb: Tcb, nowNs: Ns): void {
  if (tcb.persistDeadlineNs !== NEVER || tcb.rtoDeadlineNs !== NEVER) return;
  tcb.persistDeadlineNs = timerEndNs(tcb, nowNs, Math.max(rtoNs(tcb), LEAST_WAIT_NS));
}

/** An ACK has come while nothing was in flight: is the window open for what waits? */
export function probeAnswered(tcb: Tcb, nowNs: Ns): void {
  const { queue } = tcb.sending;
  if (queue.count === 0) return;
  const fin = (queue.headFlags & FINISHED) === 0 ? 0 : 1;
  const end = queue.startOffset + queue.headBytes + fin;
  if (end <= tcb.unaOffset + tcb.sndWndBytes) {
    tcb.probeBackoff = 0;
    tcb.probingSinceNs = -1;
    tcb.persistDeadlineNs = NEVER;
  } else {
    armProbe(tcb, nowNs);
  }
}

/** Probes a window that was closed, and sees to the next probe (Linux: tcp_send_probe0). */
export function probeWindow(tcb: Tcb, out: Outbox): void {
  wakeUp(tcb, out);
  if (tcb.scoreboard.count > 0 || tcb.sending.queue.count === 0) {
    tcb.probeBackoff = 0;
    tcb.probesUnanswered = 0;
    tcb.probingSinceNs = -1;
    return;
  }
  tcb.probesUnanswered++;
  if (tcb.probeBackoff < tcb.config.retries2) tcb.probeBackoff++;
  armProbe(tcb, out.nowNs);
}

/** The next probe, or the end of the user timeout if that comes first. */
function armProbe(tcb: Tcb, nowNs: Ns): void {
  const since = tcb.probingSinceNs;
  let waitNs = probeWaitNs(tcb);
  if (since >= 0) waitNs = cutByUserTimeout(tcb, waitNs, since, nowNs);
  tcb.persistDeadlineNs = timerEndNs(tcb, nowNs, waitNs);
}

/**
 * Sends what fits into a window that is smaller than a segment, with PSH; or, with a closed one, a
 * number already acknowledged and no data: any receiver answers that (Linux: tcp_write_wakeup).
 */
function wakeUp(tcb: Tcb, out: Outbox): void {
  const { queue } = tcb.sending;
  const windowBytes = tcb.unaOffset + tcb.sndWndBytes - queue.startOffset;
  if (queue.count > 0 && windowBytes > 0) {
    const mss = dataLimitBytes(tcb);
    const fin = (queue.headFlags & FINISHED) === 0 ? 0 : 1;
    const end = queue.startOffset + queue.headBytes + fin;
    tcb.sending.pushedOffset = Math.max(tcb.sending.pushedOffset, end);
    queue.pushHead();
    if (windowBytes < queue.headBytes + fin || queue.headBytes > mss) {
      queue.cutHead(Math.min(windowBytes, mss));
      queue.pushHead();
    }
    const wasIdle = tcb.scoreboard.count === 0;
    sendHead(tcb, out, queue.headBytes, mss);
    watchNewData(tcb, wasIdle, out.nowNs);
    return;
  }
  tcb.counters.zeroWindowProbes++;
  if (tcb.teller !== null) tcb.teller.probe(tcb, seqAdd(tcb.sndUna, -1), 0, "closed window");
  // Urgent data is told of in spite of the closed window.
  if (inUrgentMode(tcb) && tcb.sending.urgentOffset <= tcb.unaOffset + 0xffff) {
    emitSegment(tcb, out, ACK, tcb.sndUna, 0);
  }
  emitSegment(tcb, out, ACK, seqAdd(tcb.sndUna, -1), 0);
}
