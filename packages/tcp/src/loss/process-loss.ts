import { seqGeq, seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, UNA_ADVANCED } from "./ack-facts.ts";
import { addEmulatedSacks } from "./emulated-sacks.ts";
import { frtoStep } from "./f-rto.ts";
import { undoLoss, undoRecovery } from "./undo.ts";

/**
 * An ACK after a time-out: was the time-out spurious (`undo.ts`, `f-rto.ts`), is all repaired, or does the next of what is lost go again?
 */
export function processLoss(tcb: Tcb, facts: AckFacts, duplicates: number): void {
  const advanced = (facts.flags & UNA_ADVANCED) !== 0;
  const recovered = seqGeq(tcb.sndUna, tcb.recover);
  if (advanced && undoLoss(tcb, facts, false)) return;
  if (tcb.frto && frtoStep(tcb, facts, duplicates, recovered)) return;
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
