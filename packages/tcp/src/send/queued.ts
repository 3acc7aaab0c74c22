import { seqAdd, seqDiff } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";

/** Bytes that are in the send buffer and never left. */
export function queuedBytes(tcb: Tcb): number {
  const { queue, inPortions } = tcb.sending;
  if (inPortions) return queue.endOffset - queue.startOffset;
  return tcb.sendBuffer.endOffset - offsetOf(tcb, tcb.sndNxt);
}

/** U of RFC 9293 §3.8.6.2.1: what the peer's window takes beyond SND.NXT; negative if it shrank. */
export const usableBytes = (tcb: Tcb): number =>
  seqDiff(seqAdd(tcb.sndUna, tcb.sndWndBytes), tcb.sndNxt);

/** Whether data, or our FIN, waits that the peer's window would take. */
export const hasQueued = (tcb: Tcb): boolean =>
  !tcb.finSent && (tcb.finQueued || queuedBytes(tcb) > 0) && usableBytes(tcb) > 0;
