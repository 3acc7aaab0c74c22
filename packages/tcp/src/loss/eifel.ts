import { seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, echoesBefore } from "./ack-facts.ts";

/**
 * The Eifel detection algorithm (RFC 3522 §3.2): whether what was acknowledged is the original, only
 * late. The peer echoes a timestamp from before the first retransmission, or nothing was retransmitted
 * yet. The response is in `undo.ts`.
 */
export function wasDelayed(tcb: Tcb, facts: AckFacts): boolean {
  if (tcb.retransmittedNs >= 0) return echoesBefore(tcb, facts, tcb.retransmittedNs);
  if (!tcb.sackOk && !seqLt(tcb.sndUna, tcb.recover)) return false;
  return tcb.state !== "SYN-SENT";
}
