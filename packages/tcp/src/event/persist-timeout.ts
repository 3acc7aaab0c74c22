import { NEVER } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { armPersist } from "../rtt/rto.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { sendSegment } from "../send/output.ts";
import { emitSegment } from "../send/segment.ts";
import { probeWithOctet } from "../send/probed-octet.ts";
import { probeWaitNs, probeWindow } from "../send/zero-window-probe.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { givesUp, retries2, timedOut } from "./connection-failure.ts";
import { userTimeoutNs } from "./user-timeout.ts";

/**
 * The persist timer expired. With a zero window: a probe (RFC 9293 §3.8.6.1), for as long as the
 * peer answers. With a small one: what fits goes out after all (§3.8.6.2.1 (4)).
 */
export function persistTimeout(tcb: Tcb, out: Outbox): void {
  tcb.persistDeadlineNs = NEVER;
  if (tcb.sending.inPortions) {
    if (!linuxGivesUp(tcb, out)) probeWindow(tcb, out);
    return;
  }
  tcb.ecn.waitsForTimer = false;
  const usable = seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), tcb.sndNxt);
  const queued = tcb.sendBuffer.endOffset - offsetOf(tcb, tcb.sndNxt);
  if (usable > 0 && queued > 0) {
    sendSegment(tcb, out, Math.min(usable, queued, dataLimitBytes(tcb)), false);
    return;
  }
  if (probesGiveUp(tcb, out)) return;
  tcb.probeBackoff++;
  tcb.probesUnanswered++;
  tcb.counters.zeroWindowProbes++;
  if (tcb.teller !== null) tcb.teller.probe(tcb, tcb.sndUna, 0, "closed window");
  if (queued > 0 && tcb.config.zeroWindowProbe === "octet") probeWithOctet(tcb, out);
  // A number already acknowledged draws an ACK from any receiver.
  else emitSegment(tcb, out, ACK, seqAdd(tcb.sndUna, -1), 0);
  armPersist(tcb, "rwnd", out);
}

function probesGiveUp(tcb: Tcb, out: Outbox): boolean {
  if (tcb.config.profile === "linux") return linuxGivesUp(tcb, out);
  return tcb.probeBackoff > 0 && givesUp(tcb, tcb.lastSentNs, out);
}

/** As Linux: probes nobody answers are counted, and a user timeout counts though they are answered. */
function linuxGivesUp(tcb: Tcb, out: Outbox): boolean {
  if (tcb.probingSinceNs < 0) {
    tcb.probingSinceNs = out.nowNs;
  } else if (out.nowNs - tcb.probingSinceNs >= userTimeoutNs(tcb)) {
    timedOut(tcb, out);
    return true;
  }
  const waitNs = probeWaitNs(tcb);
  const most = retries2(tcb, waitNs);
  const tired = tcb.orphan && waitNs >= tcb.config.maxRtoNs && tcb.probeBackoff >= most;
  if (!tired && tcb.probesUnanswered < most) return false;
  timedOut(tcb, out);
  return true;
}
