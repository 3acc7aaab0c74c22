import { ACK } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";

/** Challenge ACK (RFC 5961 §3.2, §4.2): a peer that means it will answer with an exact RST. */
export function challenge(tcb: Tcb, out: Outbox): void {
  tcb.counters.challengeAcks++;
  emitSegment(tcb, out, ACK, tcb.sndNxt, 0);
}
