import { ACK, PSH } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { type Seq, seqAdd } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { EVER_RETRANSMITTED } from "./marks.ts";
import { emitSegment } from "./segment.ts";

/**
 * Probes a closed window with the next octet of data (RFC 9293 §3.8.6.1). The receiver may take it or
 * not, so it is not in flight: if it is not taken it goes once more, with whatever follows it.
 */
export function probeWithOctet(tcb: Tcb, out: Outbox): void {
  const end = offsetOf(tcb, tcb.sndNxt) + 1;
  tcb.sending.probedOctet = true;
  emitSegment(tcb, out, tcb.sendBuffer.endsWrite(end) ? ACK | PSH : ACK, tcb.sndNxt, 1);
}

/**
 * Something is acknowledged beyond SND.NXT. If that is the octet of a probe, the receiver has taken it
 * after all: it was sent. Returns whether it is.
 */
export function acceptProbedOctet(tcb: Tcb, ack: Seq, out: Outbox): boolean {
  const end = seqAdd(tcb.sndNxt, 1);
  if (!tcb.sending.probedOctet || ack !== end) return false;
  tcb.sending.probedOctet = false;
  // Which of several probes was taken nobody knows: no round trip is measured on it (Karn).
  tcb.scoreboard.append(tcb.sndNxt, end, EVER_RETRANSMITTED, out.nowNs, tcb.delivery);
  tcb.sndNxt = end;
  tcb.probeBackoff = 0; // the window has let something through
  return true;
}
