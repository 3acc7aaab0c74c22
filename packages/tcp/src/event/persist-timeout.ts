import { NEVER } from "@seedwire/engine";
import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { armPersist } from "../rtt/rto.ts";
import { dataLimitBytes, sendSegment } from "../send/output.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { givesUp } from "./connection-failure.ts";

/**
 * The persist timer expired. With a zero window: a probe (RFC 9293 §3.8.6.1), for as long as the
 * peer answers. With a small one: what fits goes out after all (§3.8.6.2.1 (4)).
 */
export function persistTimeout(tcb: Tcb, out: Outbox): void {
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
