import { type Seq, seqDiff, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { highestSack } from "./ack-facts.ts";

/**
 * Something higher was delivered before `low`, which was never retransmitted: packets overtake one
 * another. How far tells how many duplicate ACKs are no sign of loss (adaptive DupThresh; RFC 4653
 * §1 names the problem, the rule is Linux's).
 */
export function checkReordering(tcb: Tcb, low: Seq): void {
  const highest = highestSack(tcb);
  if (!seqLt(low, highest)) return;
  const distance = seqDiff(highest, low);
  const { smssBytes, config } = tcb;
  if (config.adaptiveDupThresh && distance > tcb.reordering * smssBytes) {
    tcb.reordering = Math.min(Math.ceil(distance / smssBytes), config.maxReordering);
  }
  tcb.reorderingSeen++;
}
