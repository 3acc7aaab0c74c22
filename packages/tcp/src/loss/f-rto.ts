import { hasQueued } from "../send/queued.ts";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, DATA_SACKED, ORIGINAL_ACKED, UNA_ADVANCED } from "./ack-facts.ts";
import { undoLoss } from "./undo.ts";

/**
 * F-RTO (RFC 5682 §3.1, with SACK): an ACK after a time-out, while it is not clear whether that was
 * spurious. New data shows it, since nothing but the originals can be acknowledged before it.
 *
 * @param recovered all that was in flight at the time-out is acknowledged
 * @returns whether the ACK is dealt with: the time-out was spurious, or new data goes next
 */
export function frtoStep(
  tcb: Tcb,
  facts: AckFacts,
  duplicates: number,
  recovered: boolean,
): boolean {
  const { flags } = facts;
  // Step 3.b: data from before the time-out, never retransmitted, has arrived.
  if ((flags & ORIGINAL_ACKED) !== 0 && undoLoss(tcb, facts, true)) return true;
  if (seqGt(tcb.sndNxt, tcb.recover)) {
    if ((flags & DATA_SACKED) !== 0 || duplicates > 0) tcb.frto = false; // Step 3.a: a loss
  } else if ((flags & UNA_ADVANCED) !== 0 && !recovered) {
    if (hasQueued(tcb)) {
      facts.resend = "new"; // Step 2.b
      return true;
    }
    tcb.frto = false;
  }
  return false;
}
