import { hasQueued } from "../send/queued.ts";
import { seqGeq, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, DATA_SACKED, ORIGINAL_ACKED, UNA_ADVANCED } from "./ack-facts.ts";
import { addEmulatedSacks } from "./emulated-sacks.ts";
import { undoLoss, undoRecovery } from "./undo.ts";

/**
 * An ACK after a time-out: was the time-out spurious (F-RTO with SACK, RFC 5682 §3.1, or the undo of
 * `undo.ts`), is all repaired, or does the next of what is lost go again?
 */
export function processLoss(tcb: Tcb, facts: AckFacts, duplicates: number): void {
  const { flags } = facts;
  const advanced = (flags & UNA_ADVANCED) !== 0;
  const recovered = seqGeq(tcb.sndUna, tcb.recover);
  if (advanced && undoLoss(tcb, facts, false)) return;
  if (tcb.frto) {
    // Step 3.b: data from before the time-out, never retransmitted, has arrived.
    if ((flags & ORIGINAL_ACKED) !== 0 && undoLoss(tcb, facts, true)) return;
    if (seqGt(tcb.sndNxt, tcb.recover)) {
      if ((flags & DATA_SACKED) !== 0 || duplicates > 0) tcb.frto = false; // Step 3.a: a loss
    } else if (advanced && !recovered) {
      tcb.recover = tcb.sndNxt;
      if (hasQueued(tcb)) {
        facts.resend = "new"; // Step 2.b: new data shows which it was
        return;
      }
      tcb.frto = false;
    }
  }
  if (recovered) {
    undoRecovery(tcb, facts);
    return;
  }
  if (!tcb.sackOk) {
    if (seqGt(tcb.sndNxt, tcb.recover) && duplicates > 0) addEmulatedSacks(tcb, duplicates);
    else if (advanced) tcb.scoreboard.sackedOut = 0;
  }
  facts.resend = "lost";
}
